import { describe, expect, it } from "vitest";
import { checkItems, splitCatalogBody } from "../../../src/items/catalog-body.ts";

const read = (text: string) => {
  const split = splitCatalogBody(text);
  if (!split.ok) throw new Error(split.error);
  return checkItems(split.value);
};

describe("a catalogue body", () => {
  it("is an array, {items: […]}, NDJSON, or a single object", () => {
    const ids = (text: string) => read(text).items.map((item) => item.id);
    expect(ids('[{"id":"a"},{"id":"b"}]')).toEqual(["a", "b"]);
    expect(ids('{"items":[{"id":"a"}]}')).toEqual(["a"]);
    expect(ids('{"id":"a"}\n{"id":"b"}\r\n\n')).toEqual(["a", "b"]);
    expect(ids('{"id":"a"}')).toEqual(["a"]);
    expect(ids("[]")).toEqual([]);
  });

  it("fails as a whole only when nothing in it can be read", () => {
    expect(splitCatalogBody("")).toEqual({ ok: false, error: "not_json" });
    expect(splitCatalogBody("<xml>")).toEqual({ ok: false, error: "not_json" });
    expect(splitCatalogBody('[{"id":"a"}')).toEqual({ ok: false, error: "not_json" });
    expect(splitCatalogBody('"text"')).toEqual({ ok: false, error: "not_a_list" });
    expect(splitCatalogBody('{"items":{}}')).toEqual({ ok: false, error: "not_a_list" });
    expect(splitCatalogBody("{}")).toEqual({ ok: false, error: "not_a_list" });
  });

  it("names index, id, field and fault of each bad item and keeps the good ones", () => {
    const { items, rejected } = read(
      JSON.stringify([{ id: "ok" }, { id: "bad", price: "cheap" }, { title: "no id" }, 5, { id: "x", url: "ftp://x" }]),
    );
    expect(items).toEqual([{ id: "ok" }]);
    expect(rejected.map(({ index, id, field }) => ({ index, id, field }))).toEqual([
      { index: 1, id: "bad", field: "price" },
      { index: 2, id: null, field: "id" },
      { index: 3, id: null, field: null },
      { index: 4, id: "x", field: "url" },
    ]);
    expect(rejected[0]?.message).toBe("must be a decimal number");
    for (const one of rejected) expect(one.message).not.toBe("");
  });

  it("reports a broken line of NDJSON as one bad item", () => {
    const { items, rejected } = read('{"id":"a"}\n{"id":\n{"id":"c"}');
    expect(items.map((item) => item.id)).toEqual(["a", "c"]);
    expect(rejected).toEqual([{ index: 1, id: null, field: null, message: "is not JSON" }]);
  });

  it("drops fields that are no part of an item, such as __proto__", () => {
    const { items } = read('[{"id":"__proto__","__proto__":{"x":1},"margin":3}]');
    expect(items).toEqual([{ id: "__proto__" }]);
  });
});
