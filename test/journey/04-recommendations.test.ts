import { beforeAll, describe, expect, it } from "vitest";
import { Recommendations } from "../../src/contract/recommendation.ts";
import { best, until, useGateway } from "../support/journey/gateway.ts";
import { expectPicture } from "../support/journey/picture.ts";
import { fillCatalogue, mint, productViewed, recommendations, send } from "../support/journey/shop.ts";

const doorstep = useGateway();
const ask = (query: string) => recommendations(doorstep, query);
const ids = ({ items }: Recommendations) => items.map((item) => item.id);

/** All that can be bought: rug-2 is sold out. */
const buyable = ["chair-1", "chair-2", "lamp-1", "lamp-2", "lamp-3", "rug-1"];

beforeAll(async () => {
  await fillCatalogue(doorstep);
  // A few people who look at lamps together; ada is one of them.
  for (const person of ["p-1", "p-2", "p-3", "ada"]) {
    await send(doorstep, ...["lamp-1", "lamp-2", "lamp-3"].map((id) => productViewed(person, id)));
  }
  await doorstep.applied();
});

describe("recommendations", () => {
  it("name as many items as the placement has slots, every value a scalar, the charset said", async () => {
    const answer = await doorstep.call("/v1/recommendations?user_id=ada", { key: "rk_dev" });
    expect(answer.status).toBe(200);
    expect(answer.type).toBe("application/json; charset=utf-8");
    expect(answer.headers.get("cache-control")).toBe("private, no-cache");
    const body = answer.json() as { items: Record<string, unknown>[] };
    expect(Object.keys(body)).toEqual(["known", "show", "items", "fallback", "decision_id", "as_of"]);
    expect(Object.keys(body.items[0] ?? {})).toEqual(
      "id title url image price price_text was_price_text currency reason strategy is_fallback".split(" "),
    );
    const { known, items, fallback, as_of } = Recommendations.parse(body);
    expect(known).toBe(true);
    expect(items).toHaveLength(3);
    expect(fallback).toBe(items.filter((item) => item.is_fallback).length);
    expect(Math.abs(Date.parse(as_of) - Date.now())).toBeLessThan(60_000);
  });

  it("say what to pay now and what it cost before, in the reader's manner", async () => {
    const priced = async (locale: string) =>
      (await ask(`user_id=nobody&limit=6&locale=${locale}`)).items.find((item) => item.id === "lamp-2");
    expect(await priced("en")).toMatchObject({
      price: "99.00",
      price_text: "€99.00",
      was_price_text: "€129.00",
      currency: "EUR",
      url: "https://shop.example/p/lamp-2",
    });
    expect((await priced("de-DE"))?.price_text).toMatch(/^99,00\s€$/);
    expect((await priced("de_DE"))?.price_text).toMatch(/^99,00\s€$/);
    expect((await priced("%F0%9F%A6%84"))?.price_text).toBe("€99.00");
  });

  it("follow a view within a second", async () => {
    const ms = await best(async (attempt) => {
      await send(doorstep, productViewed(`fresh-${attempt}`, "chair-1"));
      const { known, items } = await ask(`user_id=fresh-${attempt}`);
      expect(known).toBe(true);
      expect(items[0]).toMatchObject({ id: "chair-1", is_fallback: false, reason: "You viewed this" });
    });
    expect(ms).toBeLessThan(1_000);
  });

  it("learn what goes together from everybody's views", async () => {
    await send(doorstep, productViewed("learner", "lamp-1"));
    await until("the lists are published", async () => {
      const { items } = await ask("user_id=learner");
      return items.some((item) => item.reason === "Because you viewed Reading lamp");
    });
    const { items, fallback } = await ask("user_id=learner");
    expect(items.filter((item) => !item.is_fallback).length).toBeGreaterThanOrEqual(2);
    expect(fallback).toBe(items.filter((item) => item.is_fallback).length);
  });

  it("never show what is sold out, and no item twice", async () => {
    for (const query of ["user_id=ada&limit=50", "user_id=nobody&limit=50", "limit=50"]) {
      expect(ids(await ask(query)).toSorted()).toEqual(buyable);
    }
  });

  it("fill every slot for somebody nobody knows, and say so", async () => {
    const { known, items, fallback } = await ask("user_id=nobody");
    expect({ known, count: items.length, fallback }).toEqual({ known: false, count: 3, fallback: 3 });
    expect(items.every((item) => item.is_fallback && item.strategy === "popular")).toBe(true);
  });
});

describe("whatever is asked, the answer is 200", () => {
  it.each([
    "",
    "user_id=",
    "user_id=%20%20",
    "user_id={{customer.id}}",
    "user_id=%7B%7B%20customer.id%20%7D%7D",
    "user_id=*%7CEMAIL%7C*",
    "user_id=%25%25subscriberkey%25%25",
    "user_id=$%7Bid%7D",
    "user_id=null",
    "user_id=undefined",
    "user_id=%00",
    "user_id=%E0%A4%A",
    `user_id=${"x".repeat(300)}`,
    "email_sha256=not-a-hash",
    "email_sha256=ada%40example.com",
    "anonymous_id=",
    "token=nonsense",
    "token=",
    "strategy=nonsense",
    "format=xml",
    "locale=klingon",
    "send_id={{send.id}}",
    "item_ids=,,,",
    "exclude=%00,{{x}}",
    "limit=",
    "unknown=parameter",
    "user_id=nobody&user_id=other",
  ])("for an odd person or parameter: %s", async (query) => {
    const { known, items } = await ask(query);
    expect(known).toBe(false);
    expect(items).toHaveLength(3);
  });

  it.each([
    ["0", 3],
    ["-1", 3],
    ["abc", 3],
    ["2.5", 3],
    ["NaN", 3],
    ["1", 1],
    ["5", 5],
    ["1e9", 6],
    ["99999999999999999999", 6],
  ])("for a limit of %s: %i items of the six there are", async (limit, count) => {
    expect((await ask(`user_id=ada&limit=${limit}`)).items).toHaveLength(count);
  });

  it("with a read key or a secret key: as Bearer token, Basic user name or in the address", async () => {
    for (const key of ["rk_dev", "sk_dev"]) {
      const basic = { authorization: `Basic ${btoa(`${key}:`)}` };
      expect((await doorstep.call("/v1/recommendations", { key })).status).toBe(200);
      expect((await doorstep.call("/v1/recommendations", { headers: basic })).status).toBe(200);
      expect((await doorstep.call(`/v1/recommendations?key=${key}`)).status).toBe(200);
    }
  });

  it("but not with a bad key: 401, whatever else is wrong", async () => {
    for (const key of ["wk_dev", "nonsense"]) {
      const answer = await doorstep.call("/v1/recommendations?placement=nonsense", { key });
      expect(answer.status).toBe(401);
      expect(answer.json()).toMatchObject({ error: { code: "unauthorized" } });
    }
    expect((await doorstep.call("/v1/recommendations?user_id=ada")).status).toBe(401);
    expect((await doorstep.call("/v1/recommendations?user_id=ada&token=nonsense")).status).toBe(401);
  });

  it("nor for a placement that is not there: 404", async () => {
    const answer = await doorstep.call("/v1/recommendations?placement=nonsense", { key: "rk_dev" });
    expect(answer.status).toBe(404);
    expect(answer.json()).toMatchObject({ error: { code: "not_found", field: "placement" } });
    expect((await ask("placement=default&user_id=ada")).items).toHaveLength(3);
    expect((await ask("placement=&user_id=ada")).items).toHaveLength(3);
  });
});

describe("a caller can say more", () => {
  it("format=flat: one object of scalars, for senders that cannot walk a list", async () => {
    const { type, text } = await doorstep.call("/v1/recommendations?user_id=ada&format=flat", { key: "rk_dev" });
    expect(type).toBe("application/json; charset=utf-8");
    const flat = JSON.parse(text) as Record<string, unknown>;
    expect(Object.values(flat).every((value) => typeof value !== "object")).toBe(true);
    expect(flat).toMatchObject({ known: true, item1_id: expect.any(String), item3_title: expect.any(String) });
    expect(flat).not.toHaveProperty("item4_id");
    const { items } = await ask("user_id=ada");
    for (const [name, value] of Object.entries(items[0] ?? {})) expect(flat[`item1_${name}`]).toEqual(value);
  });

  it("exclude: what must not come", async () => {
    expect(ids(await ask("user_id=ada&limit=6&exclude=lamp-1,rug-1&exclude=chair-1")).toSorted()).toEqual([
      "chair-2",
      "lamp-2",
      "lamp-3",
    ]);
  });

  it("item_ids: what is on screen now leads to its likes and does not come itself", async () => {
    const { items } = await ask("item_ids=lamp-1&limit=6");
    expect(items.map((item) => item.id)).not.toContain("lamp-1");
    expect(items[0]).toMatchObject({ reason: "Goes with Reading lamp", is_fallback: false });
  });

  it("strategy=popular: what everybody likes, though the person is known", async () => {
    const { known, items, fallback } = await ask("user_id=ada&strategy=popular");
    expect({ known, fallback }).toEqual({ known: true, fallback: 3 });
    expect(items[0]?.reason).toBe("Popular right now");
  });

  it("another name for the person: an anonymous id, an email hash, or a token in place of a key", async () => {
    await doorstep.call("/e?k=wk_dev", {
      body: { a: "visitor", e: [{ n: "Product Viewed", p: { product_id: "rug-1" } }] },
    });
    expect((await ask("anonymous_id=visitor")).known).toBe(true);
    // The first name that is known counts.
    expect((await ask("user_id=nobody&anonymous_id=visitor")).known).toBe(true);
    const { token } = await mint(doorstep, { user_id: "ada" });
    const { status, text } = await doorstep.call(`/v1/recommendations?token=${token}`);
    expect(status).toBe(200);
    expect(Recommendations.parse(JSON.parse(text))).toMatchObject({ known: true });
  });

  it("send_id: items carry the open-time picture and the click of that message", async () => {
    const { items, decision_id } = await ask("user_id=ada&send_id=news-1");
    for (const [index, item] of items.entries()) {
      expect(item.image_url).toMatch(new RegExp(`^${doorstep.url}/o/[\\w-]+/${index + 1}\\.jpg$`));
      const click = await doorstep.call(item.click_url ?? "");
      expect(click.headers.get("location")).toBe(item.url);
    }
    // Asked again the message says the same: it has decided.
    const again = await ask("user_id=ada&send_id=news-1");
    expect(again).toEqual({
      known: true,
      show: true,
      items,
      fallback: again.fallback,
      decision_id,
      as_of: again.as_of,
    });
  });

  it("send_id for somebody unknown, unreplaced or not named at all: pictures and clicks all the same", async () => {
    for (const person of ["user_id=stranger", "user_id={{id}}", ""]) {
      const { known, items } = await ask(`${person}&send_id=news-2`);
      expect(known).toBe(false);
      for (const item of items) {
        expect((await doorstep.call(item.image_url ?? "")).type).toBe("image/jpeg");
        expect((await doorstep.call(item.click_url ?? "")).headers.get("location")).toBe(item.url);
      }
    }
  });
});

describe("a send-time answer for more items than the placement has slots", () => {
  it("gives each of them a picture and a click that agree, also when the message is opened later", async () => {
    const { items } = await ask("user_id=many-slots&send_id=wide&limit=5");
    expect(items).toHaveLength(5);
    for (const item of items) {
      await expectPicture(await doorstep.call(item.image_url ?? ""));
      const click = await doorstep.call(item.click_url ?? "");
      expect(click.headers.get("location")).toBe(item.url);
    }
  });
});
