import { describe, expect, it } from "vitest";
import { findPersonal } from "../../../src/collect/personal-values.ts";
import { scrubPlan, scrubText, scrubTree } from "../../../src/collect/sources/scrub.ts";
import type { Scrubbing } from "../../../src/contract/source.ts";

const hash = async (text: string): Promise<string> => `#${text.length}`;
const scrub = async (rules: Scrubbing["rules"], values: Scrubbing["values"], tree: Record<string, unknown>) => {
  const plan = scrubPlan({ rules, values });
  if (plan === null) throw new Error("no plan");
  return scrubTree(plan, tree, new Set(["product_id", "products", "price"]), hash);
};

describe("scrubbing by name", () => {
  it("drops, hashes or seals a property by its path", async () => {
    const done = await scrub(
      [
        { match: "customer.tax_id", action: "drop" },
        { match: "customer.name", action: "hash" },
        { match: "note", action: "seal" },
      ],
      {},
      { customer: { tax_id: "DE1", name: "Ada", city: "Oslo" }, tax_id: "kept", note: { text: "hello" } },
    );
    expect(done.clean).toEqual({ customer: { name: "#3", city: "Oslo" }, tax_id: "kept" });
    expect(done.sealed).toEqual({ note: { text: "hello" } });
    expect(done.touched).toBe(3);
  });

  it("finds a name at any depth, in any case, with stars", async () => {
    const rules = [{ match: "*iban*", action: "drop" as const }];
    const tree = { IBAN: "1", payment: { my_iban_2: "2", name: "x" }, list: [{ iban: "3", n: 1 }] };
    expect((await scrub(rules, {}, tree)).clean).toEqual({ payment: { name: "x" }, list: [{ n: 1 }] });
  });

  it("takes stars for anything, line breaks too, from end to end, and no longer for a name made to be slow", async () => {
    const named = async (match: string, ...names: string[]) => {
      const { clean } = await scrub(
        [{ match, action: "drop" }],
        {},
        Object.fromEntries(names.map((name) => [name, 1])),
      );
      return names.filter((name) => !(name in clean));
    };
    expect(await named("*tax*id*", "tax_id", "my\ntax\nID\n", "id_tax", "taxi")).toEqual(["tax_id", "my\ntax\nID\n"]);
    expect(await named("a*a", "a", "aa", "aba", "ab")).toEqual(["aa", "aba"]);
    expect(await named("a.*(b", "a.x(b", "axx(b")).toEqual(["a.x(b"]);
    expect(await named("**", "x", "y")).toEqual(["x", "y"]);
    const began = performance.now();
    expect(await named("*tax*id*", "tax".repeat(60_000))).toEqual([]);
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  it("spares what the event's type needs, also in order lines, but not the rest of a line", async () => {
    const rules = [{ match: "*", action: "drop" as const }];
    const tree = { product_id: "p", gift: "x", products: [{ product_id: "a", price: "1", engraving: "For Ada" }] };
    expect((await scrub(rules, {}, tree)).clean).toEqual({
      product_id: "p",
      products: [{ product_id: "a", price: "1" }],
    });
  });

  it("spares a name nowhere but where the type needs it", async () => {
    const rules = [{ match: "price", action: "drop" as const }];
    const tree = {
      price: "1",
      products: [{ price: "2" }],
      customer: { price: "3", product_id: "to ada@shop.example" },
    };
    expect((await scrub(rules, { email: "drop" }, tree)).clean).toEqual({
      price: "1",
      products: [{ price: "2" }],
      customer: { product_id: "to [email]" },
    });
  });

  it("takes a match literally but for its stars", async () => {
    const rules = [{ match: "a+(b)*", action: "drop" as const }];
    expect((await scrub(rules, {}, { "a+(b)": 1, "a+(b)c": 2, aab: 3 })).clean).toEqual({ aab: 3 });
  });

  it("leaves the tree that it was given alone", async () => {
    const tree = { a: { ssn: "1" } };
    await scrub([{ match: "ssn", action: "drop" }], {}, tree);
    expect(tree).toEqual({ a: { ssn: "1" } });
  });
});

describe("what nests too deeply to be an event", () => {
  it("is cut where nobody would look, and breaks nothing", async () => {
    const tree = JSON.parse(`{"a":${"[".repeat(100_000)}${"]".repeat(100_000)},"ssn":1}`) as Record<string, unknown>;
    const done = await scrub([{ match: "ssn", action: "drop" }], { email: "drop" }, tree);
    expect(Object.keys(done.clean)).toEqual(["a"]);
    expect(JSON.stringify(done.clean).length).toBeLessThan(200);
  });

  it("is hashed as nothing when it cannot be printed", async () => {
    const tree = { a: JSON.parse(`${"[".repeat(100_000)}${"]".repeat(100_000)}`) as unknown };
    expect((await scrub([{ match: "a", action: "hash" }], {}, tree)).clean).toEqual({ a: "#0" });
  });
});

describe("scrubbing by value", () => {
  it("replaces what looks like an address, a card or a phone, and leaves ids and prices alone", async () => {
    const done = await scrub(
      [],
      { email: "drop", card_number: "hash", phone: "drop" },
      {
        text: "mail ada@example.com or call +49 (30) 1234-5678, card 4111 1111 1111 1111.",
        product_id: "4111111111111111",
        ean: "4006381333931",
        amount: "1234567890123",
      },
    );
    expect(done.clean).toEqual({
      text: "mail [email] or call [phone], card #19.",
      product_id: "4111111111111111",
      ean: "4006381333931",
      amount: "1234567890123",
    });
  });

  it("seals the whole text where it is told to", async () => {
    const done = await scrub([], { email: "seal" }, { form: { message: "I am ada@example.com" }, other: "x" });
    expect(done).toMatchObject({ clean: { form: {}, other: "x" }, sealed: { "form.message": "I am ada@example.com" } });
  });

  it("finds nothing in ordinary texts", () => {
    for (const text of ["2026-11-01T12:00:00Z", "order 10023", "@home", "a@b", "1 2 3 4", "+1", "1111111111111111"]) {
      expect(findPersonal(text), text).toEqual([]);
    }
  });

  it("takes no longer on texts made to be slow", () => {
    const plan = scrubPlan({ rules: [], values: { email: "drop", phone: "drop", card_number: "drop" } });
    if (plan === null) throw new Error("no plan");
    const started = performance.now();
    for (const text of ["a@".repeat(100_000), "a.".repeat(100_000), "+1 ".repeat(100_000), "1 ".repeat(100_000)]) {
      scrubText(plan, text);
    }
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe("a source without rules", () => {
  it("has no plan, so that nothing is walked through", () => {
    expect(scrubPlan({ rules: [], values: {} })).toBeNull();
  });
});
