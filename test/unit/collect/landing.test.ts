import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { CanonicalEvent, Source } from "../../../src/collect/event.ts";
import { parseBatch } from "../../../src/collect/formats/batch.ts";
import { createCollect } from "../../../src/collect/admit.ts";
import { collectApp } from "../../support/collect-app.ts";
import { collectParts } from "../../support/collect-parts.ts";

const token = "Aa1-_".repeat(20);
const query = `ds_click=${token}`;

type Sent = {
  readonly method: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
};

/** A golden request of a vendor's SDK on a page whose address has the parameter. */
const sample = (format: string, name: string): Sent => {
  const file = join(import.meta.dirname, "../../golden", format, `${name}.json`);
  const { request } = JSON.parse(readFileSync(file, "utf8")) as { request: Sent };
  const landed = JSON.stringify(request)
    .replaceAll(/https:\/\/shop\.example\/[^"\\?]*\?/g, (url) => `${url}${query}&`)
    .replaceAll(/https%3A%2F%2Fshop\.example%2F\w*%3F/g, (url) => `${url}${encodeURIComponent(query)}%26`);
  return JSON.parse(landed) as Sent;
};

const eventsOf = async ({ method, path, headers = {}, body }: Sent) => {
  const app = collectApp({ appIds: ["dev"] });
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const response = await app.request(path, { method, headers, ...(body === undefined ? {} : { body: text }) });
  expect(response.ok).toBe(true);
  const events = app.arrivals.map((arrival) => (arrival.ok ? arrival.event : null));
  return { events, appended: JSON.stringify(app.parts.appended) };
};

const beacon = (n: string, url: string): Sent => ({
  method: "POST",
  path: "/e?k=wk",
  body: { a: "v-1", c: { url }, e: [{ n, p: n === "page" ? {} : { product_id: "p" } }] },
});
const pixel: Sent = {
  method: "GET",
  path: "/e.gif?k=wk&a=v-1&n=page",
  headers: { referer: `https://shop.example/p?${query}` },
};

describe("a page to which a click led", () => {
  it.each<[string, Sent]>([
    ["Segment's browser library", sample("segment", "browser_page")],
    ["RudderStack's", sample("rudder", "page")],
    ["RudderStack's, of a product", sample("rudder", "product_viewed")],
    ["Jitsu's", sample("jitsu", "page")],
    ["Jitsu's, of a product", sample("jitsu", "product_viewed")],
    ["PostHog's", sample("posthog", "page")],
    ["Snowplow's", sample("snowplow", "page_view")],
    ["Snowplow's pixel", sample("snowplow", "pixel_page_view")],
    ["GA4's Measurement Protocol", sample("ga4", "page_view")],
    ["our beacon", beacon("page", `https://shop.example/p?${query}#top`)],
    ["our beacon, of a product", beacon("Product Viewed", `https://shop.example/p?a=b&${query}&c=d`)],
    ["our pixel", pixel],
  ])("is known as such by what %s says of it, and nothing of that is stored", async (_, sent) => {
    const { events, appended } = await eventsOf(sent);
    expect(events.map((event) => event?.landing).filter((landing) => landing !== undefined)).toContain(token);
    expect(appended).toContain("shop.example");
    expect(appended).not.toContain(token.slice(0, 20));
  });

  it("is stored without the token under whatever other names the address stands", async () => {
    const url = `https://shop.example/p?${query}`;
    const properties = { url, href: url, path: `/p?${query}&a=b`, ds_click: token, deep: [{ url }], price: 1 };
    const body = { anonymousId: "v", properties, context: { page: { url } } };
    const headers = { authorization: "Basic d2s6" };
    const { events, appended } = await eventsOf({ method: "POST", path: "/v1/page", headers, body });
    expect(events[0]).toMatchObject({
      landing: token,
      fact: { properties: { url: "https://shop.example/p", path: "/p?ds_click=&a=b", price: 1 } },
    });
    expect(appended).not.toContain(token.slice(0, 20));
  });

  it.each([
    ["an event that is no page", beacon("Product Added", `https://shop.example/p?${query}`)],
    ["another parameter", beacon("page", `https://shop.example/p?x${query}`)],
    ["the path", beacon("page", `https://shop.example/${query}`)],
    ["a value that no token is", beacon("page", "https://shop.example/p?ds_click=short")],
    ["an endless one", beacon("page", `https://shop.example/p?ds_click=${"A".repeat(2_000)}`)],
  ])("is not told by %s", async (_, sent) => {
    const { events } = await eventsOf(sent);
    expect(events.map((event) => event?.landing)).toEqual([undefined]);
  });
});

describe("landings among accepted events", () => {
  const web: Source = { source: "web", shop: "shop", imported: false };
  const page = (landing: string, more: Partial<CanonicalEvent> = {}): CanonicalEvent => {
    const parsed = parseBatch({ batch: [{ type: "page", anonymousId: "v" }] }, 100);
    const [arrival] = parsed.ok ? parsed.value : [];
    if (arrival === undefined || !arrival.ok) throw new Error("no event");
    return { ...arrival.event, landing, ...more };
  };
  const landed = async (events: readonly CanonicalEvent[], source = web, log: "fair" | "refused" = "fair") => {
    const parts = collectParts();
    parts.state.log = log;
    const told: [readonly string[], number][] = [];
    const collect = createCollect({ ...parts.deps, landed: async (tokens, at) => void told.push([tokens, at]) });
    const arrivals = events.map((event) => ({ ok: true as const, event }));
    await collect.accept(source, arrivals, parts.defer, 5_000);
    await Promise.all(parts.deferred);
    return told;
  };

  it("are told once each, with their arrival, and twenty at most", async () => {
    expect(await landed([page("a"), page("b"), page("a")])).toEqual([[["a", "b"], 5_000]]);
    const many = Array.from({ length: 50 }, (_, n) => page(`t${n}`));
    expect((await landed(many))[0]?.[0]).toHaveLength(20);
  });

  it.each<[string, Partial<CanonicalEvent>]>([
    ["a machine", { bot: true }],
    ["somebody who does not want to be counted", { consent: { analytics: false } }],
  ])("are not those of %s", async (_, more) => {
    expect(await landed([page("a", more)])).toEqual([]);
  });

  it("are not those of imports, nor of events that are not on the log", async () => {
    expect(await landed([page("a")], { ...web, imported: true })).toEqual([]);
    expect(await landed([page("a")], web, "refused")).toEqual([]);
  });
});
