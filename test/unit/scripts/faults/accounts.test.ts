import { describe, expect, it } from "vitest";
import { accountOf, type Shown } from "../../../../scripts/faults/accounts.ts";
import { traffic, type Fact } from "../../../../scripts/faults/traffic.ts";

const viewed = (id: string): Fact => ({ id, person: "p", type: "product_viewed" });
const ordered = (id: string, item: string): Fact => ({
  id,
  person: "p",
  type: "order_completed",
  bought: { item, units: 2 },
});
const shown = (ids: readonly string[], counters: object, units: object = {}): Shown => ({
  ids,
  counters: new Map(Object.entries(counters)),
  units: new Map(Object.entries(units)),
});
const sums = ({ lost, doubled, ghosts }: ReturnType<typeof accountOf>) => ({ lost, doubled, ghosts });

describe("one person's account", () => {
  const accepted = [viewed("v1"), ordered("o1", "pan"), ordered("o1-server", "pan")];

  it("is even when every acknowledged event is there once and an order of two reports counts once", () => {
    const all = shown(["v1", "o1", "o1-server"], { product_viewed: 1, order_completed: 2 }, { pan: 2 });
    expect(sums(accountOf(all, accepted, []))).toEqual({ lost: 0, doubled: 0, ghosts: 0 });
  });

  it("leaves open whether an unanswered event has its effect, but not that it has two", () => {
    const unknown = [viewed("maybe")];
    expect(sums(accountOf(shown([], {}), [], unknown))).toEqual({ lost: 0, doubled: 0, ghosts: 0 });
    expect(sums(accountOf(shown(["maybe"], { product_viewed: 1 }), [], unknown))).toMatchObject({ doubled: 0 });
    expect(sums(accountOf(shown(["maybe"], { product_viewed: 2 }), [], unknown))).toMatchObject({ doubled: 1 });
  });

  it("names what is lost: an event, a count, units", () => {
    const without = shown(["o1", "o1-server"], { order_completed: 1 }, { pan: 1 });
    expect(accountOf(without, accepted, [])).toMatchObject({
      lost: 3,
      wrong: ["lost 1: event v1", "lost 1: counter order_completed is 1, not 2", "lost 1: bought 1 of pan, not 2"],
    });
  });

  it("names what is doubled: an event in the list, a count, units", () => {
    const twice = shown(["v1", "v1", "o1", "o1-server"], { product_viewed: 2, order_completed: 2 }, { pan: 4 });
    expect(sums(accountOf(twice, accepted, []))).toEqual({ lost: 0, doubled: 4, ghosts: 0 });
  });

  it("names what nobody sent, or what was refused", () => {
    const more = shown(["refused"], {}, { kettle: 1 });
    expect(sums(accountOf(more, [], []))).toEqual({ lost: 0, doubled: 0, ghosts: 2 });
  });
});

describe("the traffic", () => {
  const one = () => traffic({ seed: 3, prefix: "t", people: 50, batch: 20 });
  const batches = (() => {
    const stream = one();
    return Array.from({ length: 200 }, () => stream.next());
  })();

  it("is the same for the same seed", () => {
    const again = one();
    expect(batches.map(({ facts }) => facts)).toEqual(batches.map(() => again.next().facts));
  });

  it("has repeats, second reports, identifies, bad events, requests sent once and forged ones", () => {
    const facts = batches.flatMap((batch) => batch.facts);
    expect(new Set(facts.map(({ id }) => id)).size).toBeLessThan(facts.length);
    expect(facts.some(({ id }) => id.endsWith("-server"))).toBe(true);
    expect(new Set(facts.map(({ type }) => type)).size).toBe(3);
    expect(batches.some(({ bad }) => bad.length > 0)).toBe(true);
    expect(new Set(batches.map(({ manner }) => manner)).size).toBe(3);
  });

  it("never repeats what only a forged request carried", () => {
    const forged = new Set(
      batches.filter(({ manner }) => manner === "forged").flatMap(({ facts }) => facts.map(({ id }) => id)),
    );
    const honest = batches
      .filter(({ manner }) => manner !== "forged")
      .flatMap(({ facts }) => facts.map(({ id }) => id));
    expect(honest.filter((id) => forged.has(id))).toEqual([]);
  });
});
