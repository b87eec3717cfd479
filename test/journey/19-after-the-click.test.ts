import { beforeAll, describe, expect, it } from "vitest";
import { Activity } from "../../src/contract/profile.ts";
import { browsers } from "../support/mail-clients/client.ts";
import { until, useGateway } from "../support/journey/gateway.ts";
import {
  catalogue,
  events,
  fillCatalogue,
  mint,
  productViewed,
  recommendations,
  send,
  soloItems,
} from "../support/journey/shop.ts";

const doorstep = useGateway();
const human = { "user-agent": browsers.iphone };
const scanner = { "user-agent": "Mozilla/5.0 (compatible; Barracuda Sentinel/1.0)" };
const pageOf = (id: string) => `https://shop.example/p/${id}`;

/** The picture of a mail is fetched, then its first link is clicked. */
const mailed = async (request: object) => {
  const [slot] = (await mint(doorstep, request)).slots;
  if (slot === undefined) throw new Error("no slot");
  await doorstep.call(slot.image_url, { headers: { "user-agent": "Mozilla/5.0" } });
  return (headers: Record<string, string>, query = "") => doorstep.call(`${slot.click_url}${query}`, { headers });
};
const locationOf = (answer: { readonly headers: Headers }) => new URL(answer.headers.get("location") ?? "");
const kindsOf = async (who: string) => (await events(doorstep, who)).data.map(({ type }) => type);
const page = (url: string, more: object = {}) => ({
  type: "page",
  messageId: crypto.randomUUID(),
  userId: "somebody-else",
  timestamp: new Date().toISOString(),
  properties: { url, title: "Solo" },
  context: { page: { url, search: new URL(url).search } },
  ...more,
});
const placement = async (id: string, body: object) => {
  const { status, text } = await doorstep.call(`/v1/placements/${id}`, { method: "PUT", key: "sk_dev", body });
  expect(status, text).toBe(200);
};

beforeAll(async () => {
  await fillCatalogue(doorstep, [...catalogue, ...soloItems]);
  await placement("seen", { chain: [{ strategy: "recently-viewed" }] });
  await placement("row", { layout: "strip", slots: 3 });
  await placement("empty", {
    chain: [{ strategy: "cart-recovery" }],
    on_fallback: "hide",
    page_url: "https://www.shop.example/baskets",
  });
});

describe("an item that is sold out by the time of the click", () => {
  it("is shown as such, above what is closest to it and in stock", async () => {
    for (const who of ["v-1", "v-2", "v-3"]) {
      await send(doorstep, ...["lamp-1", "lamp-2", "lamp-3", "rug-2"].map((item) => productViewed(who, item)));
    }
    await doorstep.applied();
    const similar = async () => (await recommendations(doorstep, "strategy=similar&item_ids=lamp-1")).items;
    await until("lists are published", async () => (await similar()).some(({ id }) => id === "lamp-2"));
    await send(doorstep, productViewed("late", "lamp-1"));
    const click = await mailed({ user_id: "late", send_id: "sale", placement: "seen" });
    expect(locationOf(await click(human)).pathname).toBe("/p/lamp-1");
    await fillCatalogue(doorstep, [{ id: "lamp-1", availability: "out_of_stock" }]);
    // An isolate knows of items for ten seconds.
    await until("it is known to be sold out", async () => (await click(human)).status === 200);
    const answer = await click(human, "?utm_source=mail");
    expect(answer.type).toBe("text/html; charset=utf-8");
    expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(answer.headers.get("cache-control")).toContain("no-store");
    const links = Array.from(answer.text.matchAll(/href="([^"?]*)\?utm_source=mail/g), ([, href]) => href);
    expect(links[0]).toBe(pageOf("lamp-1"));
    expect(links.slice(1, -1)).toEqual(expect.arrayContaining([pageOf("lamp-2"), pageOf("lamp-3")]));
    expect(links).not.toContain(pageOf("rug-2"));
    expect(answer.text).toMatch(/Sold out[^]*Reading lamp[^]*Floor lamp/);
  });
});

describe("a picture of several items", () => {
  it("leads to a page that lists them", async () => {
    await send(doorstep, productViewed("rower", "solo-1"));
    const click = await mailed({ user_id: "rower", send_id: "row-1", placement: "row" });
    const answer = await click(human);
    expect(answer.status).toBe(200);
    const links = Array.from(answer.text.matchAll(/href="(https:\/\/shop\.example\/p\/[^"?]*)/g), ([, href]) => href);
    expect(links[0]).toBe(pageOf("solo-1"));
    expect(new Set(links).size).toBe(3);
  });
});

describe("a picture without an item", () => {
  it("leads to its placement's page", async () => {
    const click = await mailed({ user_id: "nobody", send_id: "e", placement: "empty" });
    expect(locationOf(await click({}, "?utm_source=m")).href).toBe("https://www.shop.example/baskets?utm_source=m");
  });
});

describe("a person's click", () => {
  it("is confirmed by the page that it leads to, whichever visitor's SDK tells of it, once", async () => {
    await send(doorstep, productViewed("reader", "solo-2"));
    const click = await mailed({ user_id: "reader", send_id: "news" });
    const landed = locationOf(await click(human, "?utm_source=mail&lid=7"));
    expect(landed.href).toMatch(/^https:\/\/shop\.example\/p\/solo-2\?utm_source=mail&lid=7&ds_click=[\w-]+$/);
    await send(doorstep, page(landed.href));
    await expect.poll(() => kindsOf("reader")).toContain("email_click_confirmed");
    await send(doorstep, page(landed.href), productViewed("x", "solo-2", { context: { page: { url: landed.href } } }));
    await doorstep.applied();
    const { data } = await events(doorstep, "reader", "type=email_click_confirmed");
    expect(data.map(({ properties }) => properties)).toEqual([
      { send_id: "news", placement: "default", decision_id: expect.any(String), slot: 1, item_id: "solo-2" },
    ]);
    const { data: pages } = await events(doorstep, "somebody-else");
    expect(pages.map(({ properties }) => properties["url"])).toEqual(
      Array(2).fill(`${landed.origin}${landed.pathname}?utm_source=mail`),
    );
    const activity = await doorstep.call("/v1/activity?type=email_click_confirmed", { key: "sk_dev" });
    expect(Activity.parse(activity.json()).data).toHaveLength(1);
    expect(new Set(pages.map(({ type }) => type))).toEqual(new Set(["page"]));
  });

  it("is not what a scanner's is, which is told nothing and confirms nothing; nor does a made-up value", async () => {
    await send(doorstep, productViewed("guarded", "solo-3"));
    const click = await mailed({ user_id: "guarded", send_id: "news" });
    expect(locationOf(await click(scanner)).href).toBe(pageOf("solo-3"));
    const { searchParams } = locationOf(await click(human));
    const token = searchParams.get("ds_click") ?? "";
    for (const value of [`${token.slice(0, -3)}AAA`, token.slice(0, -1), "A".repeat(token.length)]) {
      await send(doorstep, page(`${pageOf("solo-3")}?ds_click=${value}`));
    }
    await send(doorstep, page(`${pageOf("solo-3")}?ds_click=${token}`, { context: { userAgent: "Googlebot/2.1" } }));
    await expect
      .poll(async () => (await kindsOf("guarded")).filter((type) => type === "email_clicked"))
      .toHaveLength(2);
    await doorstep.applied();
    const { data } = await events(doorstep, "guarded");
    expect(data.map(({ type }) => type)).not.toContain("email_click_confirmed");
    expect(data.filter(({ type }) => type === "email_clicked").map(({ bot }) => bot)).toEqual([undefined, true]);
  });
});
