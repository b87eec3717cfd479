import { beforeEach, describe, expect, it } from "vitest";
import { DevBad, DevCounts, DevGood, DevTimeline } from "../../../src/contract/dev.ts";
import { call, told } from "../../support/gateway-calls.ts";

const send = (...batch: unknown[]) => call("/v1/batch", "wk_dev", { batch });
const view = (userId: string, product_id: string, more: object = {}) => ({
  type: "track",
  event: "Product Viewed",
  userId,
  messageId: `${userId}-${product_id}`,
  properties: { product_id },
  ...more,
});

beforeEach(async () => {
  expect((await call("/dev/reset", null, undefined, "POST")).status).toBe(200);
});

describe("the developer view", () => {
  it("shows what was accepted as the profile will, newest first", async () => {
    await send(view("ada", "p-1"), view("ben", "p-2", { context: { locale: "de" } }));
    await send({ type: "identify", userId: "ada", anonymousId: "visitor-9", traits: { email: "ada@shop.example" } });
    const { data } = await told(DevGood, "/dev/good", null);
    expect(data.map(({ type, user_id }) => [type, user_id])).toEqual([
      ["identify", "ada"],
      ["product_viewed", "ben"],
      ["product_viewed", "ada"],
    ]);
    expect(data[0]).toMatchObject({ anonymous_id: "visitor-9", properties: { email: "ada@shop.example" } });
    expect(data[1]).toMatchObject({
      id: "ben-p-2",
      source: "dev",
      properties: { product_id: "p-2" },
      context: { locale: "de" },
      bot: false,
    });
  });

  it("finds by type, source and user, and no more than asked for", async () => {
    await send(view("ada", "p-1"), view("ada", "p-2"), view("ben", "p-1"), { type: "page", anonymousId: "visitor-9" });
    const idsOf = async (query: string) => (await told(DevGood, `/dev/good?${query}`, null)).data.map(({ id }) => id);
    expect(await idsOf("user=ada")).toEqual(["ada-p-2", "ada-p-1"]);
    expect(await idsOf("type=product_viewed&limit=2")).toEqual(["ben-p-1", "ada-p-2"]);
    expect(await idsOf("source=dev-import")).toEqual([]);
    expect(await idsOf("user=visitor-9")).toHaveLength(1);
    expect((await call("/dev/good?limit=none", null)).status).toBe(400);
  });

  it("shows what was refused, and why", async () => {
    await send({ type: "track", event: "Product Viewed", userId: "ada", messageId: "bad-1" }, { type: "odd" });
    const { data } = await told(DevBad, "/dev/bad", null);
    expect(data.map(({ reason }) => reason)).toEqual(["unknown_type", "missing_field"]);
    expect(data[1]).toMatchObject({ source: "dev", event_id: "bad-1", payload: { userId: "ada" } });
    expect((await told(DevBad, "/dev/bad?reason=unknown_type&limit=5", null)).data).toHaveLength(1);
  });

  it("counts, tells the order of both kinds, and forgets when asked", async () => {
    await send(view("ada", "p-1"), { type: "odd" });
    expect(await told(DevCounts, "/dev/all", null)).toEqual({
      good: 1,
      bad: 1,
      by_type: { product_viewed: 1 },
      by_reason: { unknown_type: 1 },
    });
    const { data } = await told(DevTimeline, "/dev/timeline.json", null);
    expect(data.map(({ kind }) => kind).toSorted()).toEqual(["bad", "good"]);
    const nothing = { good: 0, bad: 0, by_type: {}, by_reason: {} };
    expect(await told(DevCounts, "/dev/reset", null)).toEqual(nothing);
    expect((await told(DevTimeline, "/dev/timeline.json", null)).data).toEqual([]);
  });

  it("holds the newest 1,000", async () => {
    await send(...Array.from({ length: 1_200 }, (_, n) => view("many", `p-${n}`)));
    await send(...Array.from({ length: 1_200 }, (_, n) => view("more", `p-${n}`)));
    expect(await told(DevCounts, "/dev/all", null)).toMatchObject({ good: 1_000, by_type: { product_viewed: 1_000 } });
    const { data } = await told(DevGood, "/dev/good?limit=1000", null);
    expect([data[0]?.id, data.at(-1)?.id]).toEqual(["more-p-1199", "more-p-200"]);
  });
});

describe("GET /dev/timeline", () => {
  it("is a page that lets nothing in that was sent", async () => {
    const evil = [
      "<script>alert(1)</script>",
      '"><img src=x onerror=alert(1)>',
      "'-alert(1)-'",
      "</pre></details><svg/onload=alert(1)>",
      "${alert(1)}`",
      "<!--",
      "\u202eevil",
    ];
    const batch = evil.flatMap((text, n) => [
      { type: "track", event: text, userId: text, messageId: `${text}${n}`, properties: { [text]: text } },
      { type: text, userId: text, messageId: text },
    ]);
    await send(...batch);
    const { status, headers, text } = await call("/dev/timeline", null);
    expect(status).toBe(200);
    expect(headers.get("content-type")).toBe("text/html; charset=UTF-8");
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    const nonce = /script-src 'nonce-([\w-]+)'/.exec(policy)?.[1] ?? "none";
    // Every tag of the page is one of ours, and only the one script runs.
    const tags = [...text.matchAll(/<\/?([a-zA-Z!][\w-]*)[^>]*>/g)].map(([, name]) => name?.toLowerCase());
    const own =
      "!doctype html head meta title style body header h1 button span a main table thead tbody tr td th bdi details summary pre p code script";
    expect(tags.filter((tag) => !own.split(" ").includes(tag ?? ""))).toEqual([]);
    expect([...text.matchAll(/<script[^>]*>/g)].map(([tag]) => tag)).toEqual([`<script nonce="${nonce}">`]);
    expect(text).not.toMatch(/<[^>]*\son\w+\s*=/i);
    expect(text).not.toContain("<!--");
    expect(text).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(text).not.toMatch(/(src|href)=["']?https?:/);
    // Refused ones are there, too.
    expect(text).toContain('<tr class="bad">');
  });

  it("says what to do when there is nothing", async () => {
    expect((await call("/dev/timeline", null)).text).toContain("Nothing yet");
  });
});
