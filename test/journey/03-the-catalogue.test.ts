import { describe, expect, it } from "vitest";
import * as z from "zod";
import { CatalogItem } from "../../src/contract/catalog.ts";
import { useGateway } from "../support/journey/gateway.ts";
import { catalogue } from "../support/journey/shop.ts";

const doorstep = useGateway();
const post = (body: unknown, query = "") => doorstep.call(`/v1/catalog${query}`, { key: "sk_dev", body });
const get = async (id: string) => {
  const { status, text } = await doorstep.call(`/v1/catalog/${encodeURIComponent(id)}`, { key: "sk_dev" });
  return status === 200 ? z.strictObject(CatalogItem.shape).parse(JSON.parse(text)) : status;
};

const Page = z.strictObject({
  data: z.array(CatalogItem),
  cursor: z.strictObject({ next: z.string().nullable(), has_more: z.boolean() }),
});

describe("the catalogue", () => {
  it("takes a JSON array", async () => {
    const answer = await post(catalogue);
    expect(answer.status).toBe(200);
    expect(answer.type).toBe("application/json; charset=utf-8");
    expect(answer.json()).toEqual({ success: true, accepted: 7, rejected: [] });
    expect(await get("lamp-2")).toEqual(catalogue[1]);
  });

  it("takes one item per line, and one item alone", async () => {
    const lines = [
      { id: "line-1", title: "One" },
      { id: "line-2", title: "Two" },
    ].map((one) => JSON.stringify(one));
    expect((await post(`${lines.join("\n")}\n`)).json()).toEqual({ success: true, accepted: 2, rejected: [] });
    expect(await get("line-2")).toEqual({ id: "line-2", title: "Two" });
    expect((await post({ id: "alone", title: "Alone" })).json()).toMatchObject({ accepted: 1 });
    expect(await get("alone")).toEqual({ id: "alone", title: "Alone" });
  });

  it("merges fields; null clears one, what is absent stays", async () => {
    await post([{ id: "m", title: "Old", price: "10.00", brand: "Acme" }]);
    await post([{ id: "m", title: "New", brand: null, sale_price: "8.00" }]);
    expect(await get("m")).toEqual({ id: "m", title: "New", price: "10.00", sale_price: "8.00" });
  });

  it("spells ids and prices as strings, and takes Google's names of address and picture", async () => {
    const [url, image] = ["https://shop.example/p/g", "https://shop.example/g.jpg"];
    await post([{ id: 12, price: 49.9, sale_price: 40, link: url, image_link: image, colour: "red" }]);
    expect(await get("12")).toEqual({ id: "12", price: "49.9", sale_price: "40", url, image });
  });

  it("keeps the good items and says of each bad one what is wrong with it", async () => {
    const answer = await post([
      { id: "good", title: "Good" },
      { id: "bad", price: "cheap" },
      { title: "No id" },
      "nonsense",
      { id: "bad-2", url: "javascript:alert(1)" },
    ]);
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({
      success: true,
      accepted: 1,
      rejected: [
        { index: 1, id: "bad", field: "price" },
        { index: 2, id: null, field: "id" },
        { index: 3, id: null, field: null },
        { index: 4, id: "bad-2", field: "url" },
      ],
    });
    expect(await get("good")).toEqual({ id: "good", title: "Good" });
    expect(await get("bad")).toBe(404);
  });

  it("refuses what holds no good item with 400, naming the field at fault", async () => {
    const price = await post([{ id: "x", price: "cheap" }]);
    expect(price.status).toBe(400);
    expect(price.json()).toMatchObject({ error: { code: "invalid_field", field: "0.price" } });
    for (const body of ["nonsense", "", "5", '{"products":[]}', "[1,"]) expect((await post(body)).status).toBe(400);
    const mode = await post(catalogue, "?mode=everything");
    expect(mode.status).toBe(400);
    expect(mode.json()).toMatchObject({ error: { field: "mode" } });
  });

  it("answers one item, and 404 for one that is not there", async () => {
    expect(await get("lamp-1")).toEqual(catalogue[0]);
    expect(await get("no-such-thing")).toBe(404);
    for (const id of ["a/b c", "ü", "50%"]) {
      await post([{ id, title: "Odd" }]);
      expect(await get(id)).toEqual({ id, title: "Odd" });
    }
  });

  it("deletes one item", async () => {
    await post([{ id: "gone", title: "Soon gone" }]);
    const remove = () => doorstep.call("/v1/catalog/gone", { method: "DELETE", key: "sk_dev" });
    expect((await remove()).status).toBe(200);
    expect(await get("gone")).toBe(404);
    expect((await remove()).status).toBe(404);
  });

  it("replaces everything when told to: what was not sent is gone", async () => {
    const answer = await post([...catalogue, { id: "lamp-1", title: "Only a title" }], "?mode=replace");
    expect(answer.json()).toMatchObject({ success: true, rejected: [] });
    expect(await get("line-1")).toBe(404);
    expect(await get("chair-1")).toEqual(catalogue[3]);
    expect((await post([], "?mode=replace")).status).toBe(400);
    expect(await get("chair-1")).toEqual(catalogue[3]);
  });

  it("lists all items in pages, each one once", async () => {
    const ids: string[] = [];
    for (let query = "limit=3"; ;) {
      const { status, text } = await doorstep.call(`/v1/catalog?${query}`, { key: "sk_dev" });
      expect(status).toBe(200);
      const { data, cursor } = Page.parse(JSON.parse(text));
      ids.push(...data.map((item) => item.id));
      expect(data.length).toBeLessThanOrEqual(3);
      expect(cursor.has_more).toBe(cursor.next !== null);
      if (cursor.next === null) break;
      query = `limit=3&cursor=${encodeURIComponent(cursor.next)}`;
    }
    expect(ids.toSorted()).toEqual(catalogue.map((item) => item.id).toSorted());
  });

  it.each([
    ["limit", "limit=0"],
    ["limit", "limit=1001"],
    ["limit", "limit=few"],
    ["limit", "limit="],
    ["cursor", "cursor=nonsense"],
  ])("refuses a %s that makes no sense: %s", async (field, query) => {
    const answer = await doorstep.call(`/v1/catalog?${query}`, { key: "sk_dev" });
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({ error: { code: "invalid_field", field } });
  });

  it("is for secret keys only", async () => {
    for (const key of ["rk_dev", "wk_dev", "nonsense"]) {
      expect((await doorstep.call("/v1/catalog", { key, body: catalogue })).status).toBe(401);
      expect((await doorstep.call("/v1/catalog", { key })).status).toBe(401);
      expect((await doorstep.call("/v1/catalog/lamp-1", { key })).status).toBe(401);
      expect((await doorstep.call("/v1/catalog/lamp-1", { key, method: "DELETE" })).status).toBe(401);
    }
    const headers = { authorization: `Basic ${btoa("sk_dev:")}` };
    expect((await doorstep.call("/v1/catalog/lamp-1", { headers })).status).toBe(200);
  });
});
