import { beforeAll, describe, expect, it } from "vitest";
import { best, useGateway } from "../support/journey/gateway.ts";
import { events, productViewed, profile, send } from "../support/journey/shop.ts";

const doorstep = useGateway();
const track = (userId: string, event: string, properties: object, more: object = {}) => ({
  type: "track",
  event,
  userId,
  messageId: crypto.randomUUID(),
  properties,
  ...more,
});

describe("the profile", () => {
  it("knows an event as soon as it is acknowledged, well within a second", async () => {
    const ms = await best(async (attempt) => {
      await send(doorstep, productViewed(`fresh-${attempt}`, "lamp-1"));
      const { viewed } = await profile(doorstep, `fresh-${attempt}`);
      expect(viewed.map((seen) => seen.item_id)).toEqual(["lamp-1"]);
    });
    expect(ms).toBeLessThan(1_000);
  });

  it("says the same before and after the readers applied the events", async () => {
    await send(
      doorstep,
      productViewed("steady", "lamp-1", { properties: { product_id: "lamp-1", category: "Lighting", brand: "Acme" } }),
      track("steady", "Product Added", { product_id: "lamp-1", quantity: 2 }),
      track("steady", "Product Viewed", { product_id: "rug-1", category: "Rugs" }),
      { type: "identify", userId: "steady", traits: { plan: "gold", name: "Ada" } },
    );
    const before = await profile(doorstep, "steady");
    await doorstep.applied();
    expect(await profile(doorstep, "steady")).toEqual(before);
    expect(before).toMatchObject({
      ref: "steady",
      known: true,
      traits: { plan: "gold", name: "Ada" },
      counters: { product_viewed: 2, product_added: 1, identify: 1 },
      cart: [{ item_id: "lamp-1", quantity: 2 }],
      affinities: { categories: [{ name: "Lighting" }, { name: "Rugs" }], brands: [{ name: "Acme" }] },
    });
  });

  it("keeps cart, orders and refunds as quantities per item; an order told twice counts once", async () => {
    const products = [
      { product_id: "lamp-1", quantity: 3, price: 49.9 },
      { product_id: "chair-1", quantity: "1", price: "89.00" },
    ];
    await send(
      doorstep,
      track("buyer", "Product Added", { product_id: "lamp-1", quantity: 3 }),
      track("buyer", "Product Added", { product_id: "rug-1" }),
      track("buyer", "Order Completed", { order_id: "o-1", products }),
    );
    // The shop's server reports the same order with an id of its own.
    await send(doorstep, track("buyer", "Order Completed", { order_id: "o-1", products }));
    await send(
      doorstep,
      track("buyer", "Order Refunded", { order_id: "o-1", products: [{ product_id: "lamp-1", quantity: 1 }] }),
    );
    await doorstep.applied();
    const { cart, purchases } = await profile(doorstep, "buyer");
    expect(cart.map((line) => line.item_id)).toEqual(["rug-1"]);
    expect(purchases.map(({ item_id, quantity, bought, refunded }) => [item_id, quantity, bought, refunded])).toEqual(
      expect.arrayContaining([
        ["lamp-1", 2, 3, 1],
        ["chair-1", 1, 1, 0],
      ]),
    );
  });

  it("is not there for somebody nobody has heard of: 404; their events are an empty list", async () => {
    const unknown = await doorstep.call("/v1/profiles/nobody", { key: "sk_dev" });
    expect(unknown.status).toBe(404);
    expect(unknown.json()).toMatchObject({ error: { code: "not_found" } });
    expect(await events(doorstep, "nobody")).toEqual({ data: [], cursor: { next: null, has_more: false } });
  });

  it("takes any id that a shop may use, escaped in the address", async () => {
    for (const id of ["a/b", "ä ö", "50%", "a?b=c#d", "日本", "user_id:x", "+1"]) {
      await send(doorstep, productViewed(id, "lamp-1"));
      const ref = id.startsWith("user_id:") ? `user_id:${id}` : id;
      expect((await profile(doorstep, ref)).counters).toEqual({ product_viewed: 1 });
    }
  });

  it("is for secret keys only", async () => {
    for (const key of ["rk_dev", "wk_dev", "nonsense"]) {
      for (const path of ["/v1/profiles/fresh-1", "/v1/profiles/fresh-1/events"]) {
        expect((await doorstep.call(path, { key })).status).toBe(401);
      }
    }
    const headers = { authorization: `Basic ${btoa("sk_dev:")}` };
    expect((await doorstep.call("/v1/profiles/fresh-1", { headers })).status).toBe(200);
    expect((await doorstep.call("/v1/profiles/fresh-1?key=sk_dev")).status).toBe(200);
  });

  it("is never stored on its way", async () => {
    const { headers, type } = await doorstep.call("/v1/profiles/fresh-1", { key: "sk_dev" });
    expect(headers.get("cache-control")).toBe("private, no-store");
    expect(type).toBe("application/json; charset=utf-8");
  });
});

describe("the events of a person", () => {
  const minute = 60_000;
  const start = Date.now() - 20 * minute;
  const at = (n: number) => new Date(start + n * minute).toISOString();

  beforeAll(async () => {
    const named = (n: number, event: object) => ({ ...event, messageId: `e-${n}`, timestamp: at(n) });
    await send(
      doorstep,
      named(1, productViewed("eve", "lamp-1", { context: { sessionId: "s-1" } })),
      named(
        2,
        track("eve", "Product Added", { product_id: "lamp-1", color: "red" }, { context: { sessionId: "s-1" } }),
      ),
      named(3, track("eve", "Signed Up", { plan: "gold" })),
      named(4, productViewed("eve", "rug-1", { context: { sessionId: "s-2" } })),
      named(5, track("eve", "Order Completed", { order_id: "o-9", products: [{ product_id: "rug-1", quantity: 1 }] })),
    );
    await doorstep.applied();
  });
  const ids = async (query: string) => (await events(doorstep, "eve", query)).data.map((event) => event.id);

  it("come newest first, each with its type in snake case, its times, its session and what was sent", async () => {
    const { data, cursor } = await events(doorstep, "eve");
    expect(cursor).toEqual({ next: null, has_more: false });
    expect(data.map(({ id, type }) => [id, type])).toEqual([
      ["e-5", "order_completed"],
      ["e-4", "product_viewed"],
      ["e-3", "custom"],
      ["e-2", "product_added"],
      ["e-1", "product_viewed"],
    ]);
    expect(data[3]).toEqual({
      id: "e-2",
      type: "product_added",
      occurred_at: at(2),
      received_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      session_id: "s-1",
      properties: { product_id: "lamp-1", color: "red" },
    });
    expect(data[2]?.properties).toEqual({ name: "Signed Up", plan: "gold" });
  });

  it("can be asked for by type, by session and by the time they happened", async () => {
    expect(await ids("type=product_viewed")).toEqual(["e-4", "e-1"]);
    expect(await ids("session_id=s-1")).toEqual(["e-2", "e-1"]);
    expect(await ids(`since=${at(4)}`)).toEqual(["e-5", "e-4"]);
    expect(await ids(`until=${at(2)}`)).toEqual(["e-1"]);
    expect(await ids(`since=${at(2)}&until=${at(5)}&type=product_viewed`)).toEqual(["e-4"]);
    expect(await ids("limit=2")).toEqual(["e-5", "e-4"]);
  });

  it("come in pages, each event once, while new ones arrive", async () => {
    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page = await events(doorstep, "eve", `limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`);
      seen.push(...page.data.map((event) => event.id));
      expect(page.cursor.has_more).toBe(page.cursor.next !== null);
      if (cursor === "") await send(doorstep, productViewed("eve", "lamp-2", { messageId: "late" }));
      cursor = page.cursor.next;
    }
    expect(seen).toEqual(["e-5", "e-4", "e-3", "e-2", "e-1"]);
    expect((await ids("limit=1"))[0]).toBe("late");
  });

  it.each([
    ["type", "type=nonsense"],
    ["since", "since=yesterday"],
    ["until", "until=2026-13-01T00:00:00Z"],
    ["limit", "limit=0"],
    ["limit", "limit=-1"],
    ["limit", "limit=many"],
    ["limit", "limit=1001"],
    ["cursor", "cursor=nonsense"],
    ["session_id", "session_id="],
  ])("refuse a %s that makes no sense, and name it: %s", async (field, query) => {
    const answer = await doorstep.call(`/v1/profiles/eve/events?${query}`, { key: "sk_dev" });
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({ error: { code: "invalid_field", field } });
  });
});
