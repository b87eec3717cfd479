import { beforeAll, describe, expect, it } from "vitest";
import { KeptPlacement, PlacementList } from "../../src/contract/placement.ts";
import { Activity } from "../../src/contract/profile.ts";
import type { Recommendations } from "../../src/contract/recommendation.ts";
import { until, useGateway } from "../support/journey/gateway.ts";
import { expectPicture } from "../support/journey/picture.ts";
import { fillCatalogue, mint, productViewed, recommendations, send } from "../support/journey/shop.ts";

const doorstep = useGateway();
const ask = (query: string) => recommendations(doorstep, query);
const ids = ({ items }: Pick<Recommendations, "items">) => items.map(({ id }) => id);

const item = (id: string, price: string, brand: string, category: string, more: object = {}) => ({
  id,
  title: `The ${id}`,
  url: `https://shop.example/p/${id}`,
  image: "https://photos.doorstep.test/photo.jpg",
  price,
  currency: "EUR",
  brand,
  category,
  ...more,
});

const shop = [
  item("tent", "200.00", "Acme", "Camping > Tents"),
  item("tarp", "50.00", "Bolt", "Camping > Tents"),
  item("stove", "60.00", "Acme", "Camping > Kitchen"),
  item("gas", "8.00", "Bolt", "Camping > Kitchen"),
  item("bike", "900.00", "Acme", "Cycling"),
  item("helmet", "70.00", "Bolt", "Cycling"),
  item("lock", "30.00", "Bolt", "Cycling"),
  item("rope", "40.00", "Acme", "Climbing", { availability: "out_of_stock" }),
];

const placements = {
  cart: { chain: [{ strategy: "cart-recovery" }], on_fallback: "hide", slots: 2 },
  together: { chain: [{ strategy: "bought-together" }], on_fallback: "hide" },
  category: { chain: [{ strategy: "trending", scope: "category" }], on_fallback: "hide" },
  campaign: {
    title: "Spring campaign",
    chain: [{ strategy: "popular" }],
    slots: 4,
    rules: {
      never_categories: ["Climbing"],
      pins: [{ slot: 1, item: "lock" }],
      boosts: [
        { field: "brand", value: "acme", factor: 100 },
        { field: "item", value: "bike", factor: 0 },
      ],
    },
  },
  fresh: { chain: [{ strategy: "popular" }], slots: 2, rules: { fatigue: { times: 1, days: 7 } } },
  cheaper: { chain: [{ strategy: "price-drop" }], on_fallback: "hide" },
  back: { chain: [{ strategy: "back-in-stock" }], on_fallback: "hide" },
} as const;

const track = (userId: string, event: string, properties: object, more: object = {}) => ({
  ...productViewed(userId, "", more),
  event,
  properties,
});
const ordered = (userId: string, ...products: readonly string[]) =>
  track(userId, "Order Completed", {
    order_id: `order-${userId}`,
    products: products.map((product_id) => ({ product_id, quantity: 1, price: "10.00" })),
  });

const earlier = new Date(Date.now() - 60_000).toISOString();

beforeAll(async () => {
  await fillCatalogue(doorstep, shop);
  for (const [id, body] of Object.entries(placements)) {
    const { status, text } = await doorstep.call(`/v1/placements/${id}`, { method: "PUT", key: "sk_dev", body });
    expect(status, text).toBe(200);
  }
  for (const n of [1, 2, 3, 4]) {
    const who = `buyer-${n}`;
    await send(doorstep, productViewed(who, "tent"), productViewed(who, "stove"), ordered(who, "stove", "gas"));
  }
  await send(
    doorstep,
    track("cora", "Product Added", { product_id: "tent", quantity: 1 }, { timestamp: earlier }),
    track("cora", "Product Added", { product_id: "gas", quantity: 2 }),
    productViewed("drew", "bike", { timestamp: earlier, context: { sessionId: "morning" } }),
    productViewed("drew", "rope", { context: { sessionId: "morning" } }),
  );
  await doorstep.applied();
  await until("standings are known", async () => {
    const popular = ids(await ask("strategy=popular"));
    return popular.toSorted().join() === "gas,stove,tent" && popular[2] === "tent";
  });
  // Boards go out with the minute.
  await doorstep.tick();
});

describe("placements", () => {
  it("are kept with what they did not say filled in, and listed with the default one", async () => {
    const one = await doorstep.call("/v1/placements/campaign", { key: "sk_dev" });
    expect(KeptPlacement.parse(one.json())).toMatchObject({
      id: "campaign",
      slots: 4,
      on_fallback: "fill",
      version: expect.any(Number),
      rules: { in_stock: true, never_categories: ["Climbing"] },
    });
    const all = PlacementList.parse((await doorstep.call("/v1/placements", { key: "sk_dev" })).json());
    expect(all.data.map(({ id }) => id).toSorted()).toEqual([...Object.keys(placements), "default"].toSorted());
  });

  it("refuse what is no placement, and name the field", async () => {
    const wrong = { method: "PUT", key: "sk_dev", body: { chain: [{ strategy: "astrology" }] } };
    const answer = await doorstep.call("/v1/placements/wrong", wrong);
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({ error: { code: "invalid_field", field: "chain.0.strategy" } });
    expect((await doorstep.call("/v1/placements/wrong", { key: "sk_dev" })).status).toBe(404);
  });

  it("cart-recovery: the cart, newest line first; hidden from everybody without one", async () => {
    expect(await ask("user_id=cora&placement=cart")).toMatchObject({
      show: true,
      items: [
        { id: "gas", reason: "Still in your cart" },
        { id: "tent", reason: "Still in your cart" },
      ],
    });
    for (const who of ["user_id=drew", "user_id=nobody", ""]) {
      expect(await ask(`${who}&placement=cart`)).toMatchObject({ show: false, items: [], fallback: 0 });
    }
  });

  it("bought-together: what stood in the same orders as the basket", async () => {
    const basket = "item_ids=stove&placement=together";
    await until("orders are published", async () => (await ask(basket)).items.length > 0);
    expect((await ask(basket)).items).toMatchObject([{ id: "gas", reason: "Often bought with The stove" }]);
    expect(ids(await ask("user_id=cora&placement=together"))).toEqual(["stove"]);
  });

  it("trending of a category: the caller's, else the person's own", async () => {
    const camping = "category=Camping&placement=category";
    await until("boards are published", async () => (await ask(camping)).items.length === 3);
    const [first = "", second = "", third] = ids(await ask(camping));
    // Two were bought, one was only looked at.
    expect([first, second].toSorted()).toEqual(["gas", "stove"]);
    expect(third).toBe("tent");
    expect(ids(await ask("item_ids=helmet&placement=category")).toSorted()).toEqual(["bike", "lock"]);
  });

  it("pins, boosts and buries, and says so when asked why", async () => {
    const { items, explanation } = await ask("placement=campaign&explain=true");
    expect(items[0]?.id).toBe("lock");
    expect(ids({ items }).slice(1, 3).toSorted()).toEqual(["stove", "tent"]);
    expect(ids({ items })).not.toContain("bike");
    expect(explanation?.dropped).toContainEqual({ item: "bike", strategy: "popular", rule: "buried" });
    expect(explanation?.strategies).toMatchObject([{ strategy: "popular", chosen: 4 }]);
  });
});

describe("an answer", () => {
  it("in the fields and forms asked for", async () => {
    const call = async (query: string) => doorstep.call(`/v1/recommendations?${query}`, { key: "rk_dev" });
    const fields = (await call("user_id=cora&placement=cart&fields=id,price_text")).text;
    expect(JSON.parse(fields)).toMatchObject({ items: [{ id: "gas", price_text: "€8.00" }, { id: "tent" }] });
    expect(fields).not.toContain("shop.example");
    const html = await call("user_id=cora&placement=cart&format=html");
    expect(html.type).toBe("text/html; charset=utf-8");
    expect(html.text).toMatch(/^<table .*The gas.*€8\.00.*The tent.*<\/table>$/s);
    expect((await call("user_id=drew&placement=cart&format=html")).text).toBe("");
  });

  it("is not sent again to a caller who has it, until it changes", async () => {
    const call = (headers: Record<string, string> = {}) =>
      doorstep.call("/v1/recommendations?user_id=etta&placement=cart", { key: "rk_dev", headers });
    const etag = (await call()).headers.get("etag") ?? "";
    const again = await call({ "if-none-match": etag });
    expect({ status: again.status, text: again.text }).toEqual({ status: 304, text: "" });
    await send(doorstep, track("etta", "Product Added", { product_id: "lock", quantity: 1 }));
    expect((await call({ "if-none-match": etag })).status).toBe(200);
  });

  it("to a thousand people is a line each, in their order, personal where one is known", async () => {
    const names = Array.from({ length: 1_000 }, (_, n) => (n % 100 === 7 ? "cora" : `somebody-${n % 20}`));
    const body = names.map((user_id) => JSON.stringify({ user_id, placement: "cart", fields: "id" })).join("\n");
    const headers = { "content-type": "application/x-ndjson" };
    const answer = await doorstep.call("/v1/recommendations/batch", { key: "rk_dev", body, headers });
    expect(answer.type).toBe("application/x-ndjson; charset=utf-8");
    const lines = answer.text.trimEnd().split("\n");
    expect(lines).toHaveLength(1_000);
    for (const [index, line] of lines.entries()) {
      const isCora = names[index] === "cora";
      expect(JSON.parse(line)).toMatchObject({ index, user_id: names[index], known: isCora, show: isCora });
    }
    expect(JSON.parse(lines[7] ?? "")).toMatchObject({ items: [{ id: "gas" }, { id: "tent" }] });
    const tooMany = await doorstep.call("/v1/recommendations/batch", { key: "rk_dev", body: `${body}\n{}` });
    expect(tooMany.status).toBe(400);
  });
});

describe("a placement in a mail", () => {
  it("has a picture and a click for each of its own slots", async () => {
    const minted = await mint(doorstep, { user_id: "cora", send_id: "spring", placement: "campaign" });
    expect(minted.slots).toHaveLength(4);
    const { items } = await ask("user_id=cora&send_id=spring&placement=campaign");
    for (const [index, { image_url, click_url }] of minted.slots.entries()) {
      await expectPicture(await doorstep.call(image_url));
      const click = await doorstep.call(click_url);
      expect(click.headers.get("location")).toBe(items[index]?.url);
    }
  });

  it("does not tire a reader with what earlier mails showed", async () => {
    const before = await ask("user_id=fay&placement=fresh&send_id=mail-1");
    await send(doorstep, productViewed("fay", "helmet"));
    // Proposed at send time, and not opened: it may come again.
    expect(ids(await ask("user_id=fay&placement=fresh&send_id=mail-2"))).toEqual(ids(before));
    await expectPicture(await doorstep.call(before.items[0]?.image_url ?? ""));
    const opened = ids(await ask("user_id=fay&placement=fresh&send_id=mail-1"));
    const next = ids(await ask("user_id=fay&placement=fresh&send_id=mail-3"));
    expect(next).toHaveLength(2);
    expect(next.filter((id) => opened.includes(id))).toEqual([]);
  });
});

describe("a change of the catalogue", () => {
  it("a lower price is news to whoever looked at it, and then to everybody", async () => {
    await fillCatalogue(doorstep, [{ id: "bike", sale_price: "700.00" }]);
    await doorstep.tick();
    const { items } = await ask("user_id=drew&placement=cheaper");
    expect(items).toMatchObject([
      { id: "bike", reason: "Price dropped", price_text: "€700.00", was_price_text: "€900.00", is_fallback: false },
    ]);
    expect((await ask("user_id=gil&placement=cheaper")).items).toMatchObject([{ id: "bike", is_fallback: true }]);
  });

  it("back in stock is news to whoever looked at it before", async () => {
    expect(await ask("user_id=drew&placement=back")).toMatchObject({ show: false });
    await fillCatalogue(doorstep, [{ id: "rope", availability: "in_stock" }]);
    expect((await ask("user_id=drew&placement=back")).items).toMatchObject([{ id: "rope", reason: "Back in stock" }]);
    expect(await ask("user_id=nobody&placement=back")).toMatchObject({ show: false });
  });
});

describe("everybody's activity", () => {
  const activity = async (query: string) =>
    Activity.parse((await doorstep.call(`/v1/activity?${query}`, { key: "sk_dev" })).json());

  it("by session, by type, in pages, with who it was", async () => {
    const morning = await activity("session_id=morning");
    expect(morning.data.map(({ user_id, properties }) => [user_id, properties["product_id"]])).toEqual([
      ["drew", "rope"],
      ["drew", "bike"],
    ]);
    const orders = await activity("type=order_completed&limit=3");
    expect(orders.data).toHaveLength(3);
    expect(orders.cursor.has_more).toBe(true);
    const rest = await activity(`cursor=${orders.cursor.next}&limit=3`);
    const buyers = [...orders.data, ...rest.data].map(({ user_id = "" }) => user_id);
    expect(buyers.toSorted()).toEqual(["buyer-1", "buyer-2", "buyer-3", "buyer-4"]);
  });
});
