import { describe, expect, it } from "vitest";
import { copiesPerPerson, type DecisionCopies, type DecisionCopy } from "../../src/message/decision-copies.port.ts";

/** What every adapter of the DecisionCopies port does; run once per adapter. `open` may give a store that holds others. */
export const decisionCopiesContract = (name: string, open: () => Promise<DecisionCopies>): void => {
  let people = 0;
  /** A person of whom nothing is kept. */
  const fresh = async () => {
    const person = `p${Date.now()}-${people++}`;
    const copies = await open();
    const copy = (message: string, value: string, version: number): DecisionCopy => ({
      person,
      message,
      value,
      version,
    });
    const find = async (message: string) => (await copies.find({ person, message }))?.value ?? null;
    return { copies, copy, find, person };
  };
  /** Versions are epoch ms times a thousand. */
  const at = (n: number): number => 1_795_000_000_000_000 + n;

  describe(`DecisionCopies: ${name}`, () => {
    it("finds what was kept, with its version, and nothing else", async () => {
      const { copies, copy, find, person } = await fresh();
      await copies.keep([copy("a", "A", at(1)), copy("b", "B", at(2))]);
      expect(await copies.find({ person, message: "a" })).toEqual({ value: "A", version: at(1) });
      expect([await find("b"), await find("c")]).toEqual(["B", null]);
      expect(await copies.find({ person: `${person}x`, message: "a" })).toBeNull();
    });

    it("takes nothing, and keeps texts as they are", async () => {
      const { copies, copy, find } = await fresh();
      await copies.keep([]);
      const texts = ["", "007", "1:2", '{"a":[1,2.50]}', "null", "ä\u0000é\n€ 😀", "x".repeat(20_000)];
      await copies.keep(texts.map((text, n) => copy(`m${n}`, text, at(n))));
      expect(await Promise.all(texts.map((_, n) => find(`m${n}`)))).toEqual(texts);
    });

    it("never lets an older version overwrite a newer one, nor an equal one change it", async () => {
      const { copies, copy, find } = await fresh();
      await copies.keep([copy("a", "new", at(10))]);
      await copies.keep([copy("a", "old", at(9)), copy("a", "same", at(10))]);
      expect(await find("a")).toBe("new");
      await copies.keep([copy("a", "newer", at(11)), copy("a", "between", at(10))]);
      expect(await find("a")).toBe("newer");
    });

    it("leaves the newest of concurrent writes", async () => {
      const { copies, copy, find } = await fresh();
      const ticks = [7, 3, 9, 1, 8, 2, 6, 4, 5];
      await Promise.all(ticks.map((n) => copies.keep([copy("a", `at ${n}`, at(n)), copy(`m${n}`, "x", at(n))])));
      expect(await find("a")).toBe("at 9");
      expect(await Promise.all(ticks.map((n) => find(`m${n}`)))).toEqual(ticks.map(() => "x"));
    });

    it("forgets a person: what is there, and what comes late; not what is newer", async () => {
      const { copies, copy, find, person } = await fresh();
      await copies.keep([copy("a", "A", at(1)), copy("b", "B", at(2)), copy("c", "later", at(9))]);
      expect(await copies.forgotten(person)).toBeNull();
      await copies.forget(person, at(5));
      expect([await find("a"), await find("b"), await find("c")]).toEqual([null, null, "later"]);
      await copies.keep([copy("a", "late", at(4)), copy("b", "of then", at(5)), copy("d", "after", at(6))]);
      expect([await find("a"), await find("b"), await find("d")]).toEqual([null, null, "after"]);
      expect(await copies.forgotten(person)).toBe(at(5));
      await copies.forget(person, at(3));
      expect([await copies.forgotten(person), await find("d")]).toEqual([at(5), "after"]);
    });

    it("forgets somebody of whom nothing is kept, and nobody else", async () => {
      const [one, other] = [await fresh(), await fresh()];
      await other.copies.keep([other.copy("a", "A", at(1))]);
      await one.copies.forget(one.person, at(5));
      await one.copies.keep([one.copy("a", "late", at(4))]);
      expect([await one.find("a"), await other.find("a")]).toEqual([null, "A"]);
    });

    it("keeps the newest messages of a person", async () => {
      const { copies, copy, find, person } = await fresh();
      await copies.forget(person, at(0));
      for (let n = 1; n <= copiesPerPerson + 3; n++) await copies.keep([copy(`m${n}`, "x", at(n))]);
      const found = await Promise.all([1, 3, 4, copiesPerPerson + 3].map((n) => find(`m${n}`)));
      expect(found).toEqual([null, null, "x", "x"]);
      expect(await copies.forgotten(person)).toBe(at(0));
    });

    it("keeps a few hundred people's copies in one call", async () => {
      const { copies, person } = await fresh();
      const many = Array.from({ length: 700 }, (_, n) => ({
        person: `${person}-${n}`,
        message: "m",
        value: `value ${n} ${"y".repeat(900)}`,
        version: at(n),
      }));
      await copies.keep(many);
      const found = await Promise.all(
        [0, 350, 699].map((n) => copies.find({ person: `${person}-${n}`, message: "m" })),
      );
      expect(found.map((one) => one?.value)).toEqual([many[0], many[350], many[699]].map((one) => one?.value));
    });
  });
};
