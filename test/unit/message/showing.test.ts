import { describe, expect, it } from "vitest";
import type { DecidedSlot } from "../../../src/contract/decision.ts";
import { type MessageRef, type Showing, showing, type ShowingDeps, type Visit } from "../../../src/message/showing.ts";
import type { Policy } from "../../../src/contract/placement.ts";
import type { ItemNow } from "../../../src/message/staleness.ts";
import { seenRendering } from "../../../src/message/seen-rendering.ts";
import { onePerson } from "../../support/one-person.ts";
import { placements, shownDefault } from "../../support/placements.ts";

const byGmail = (slot = 1): Visit => ({ slot, client: () => ({ class: "gmail", probability: 0.98, version: 1 }) });

const placement = await shownDefault();

const slot = (item: string): DecidedSlot => ({
  item,
  title: item,
  url: `https://shop.example/${item}`,
  image: "",
  price_text: "",
  was_price_text: "",
  reason: "",
  strategy: "for-you",
});

/** A message whose best item is whatever `best` says, at a time that the test sets. */
const world = (policy: Policy = "upgrade-if-changed") => {
  const person = onePerson();
  const facts = new Map<string, ItemNow>();
  const state = { now: 1_000_000, best: "lamp", ids: 0, proposals: 0 };
  const deps: ShowingDeps = {
    person,
    clock: { now: () => state.now },
    random: { uuid: () => String(++state.ids), bytes: (length) => new Uint8Array(length) },
    placements,
    facts: async (items) => new Map([...facts].filter(([item]) => items.includes(item))),
    isPreview: (send) => send === "preview",
    propose: async (_view, _placement, slots) => {
      state.proposals++;
      if (state.best === "") return Array.from({ length: slots }, () => ({ ...slot(""), item: null }));
      return Array.from({ length: slots }, (_, at) => slot(`${state.best}-${at + 1}`));
    },
  };
  const ref: MessageRef = { key: "k", send: "s", placement: { ...placement, policy } };
  const acts = (best: string): void => {
    state.best = best;
    person.current = { ...person.current, revision: person.current.revision + 1 };
  };
  return {
    person,
    state,
    facts,
    deps,
    ref,
    acts,
    open: async (slot = 1) => shownBy(await showing(deps, ref, byGmail(slot))),
    look: async () => shownBy(await showing(deps, ref, null)),
  };
};

const shownBy = (shows: Showing | null): Showing => {
  if (shows === null) throw new Error("nothing may be shown");
  return shows;
};

const seen = (ledger: Showing["ledger"]) => seenRendering(ledger, { slot: 1, agent: "", at: 2_000_000 });

const itemsOf = ({ ledger }: Showing): (string | null)[] => ledger.current.slots.map((one) => one.item);

describe("what a message shows", () => {
  it("is decided once for all slots, however many are fetched at the same time", async () => {
    const { open } = world();
    const shown = await Promise.all([open(1), open(2), open(3)]);
    expect(new Set(shown.map(({ ledger }) => ledger.current.id)).size).toBe(1);
    expect(shown.map(itemsOf)).toEqual(Array.from({ length: 3 }, () => ["lamp-1", "lamp-2", "lamp-3"]));
    expect(shown.filter(({ isFirst }) => isFirst)).toHaveLength(1);
  });

  it("stays for the dwell after a picture was served, whatever the person does", async () => {
    const { state, acts, open } = world();
    await open();
    acts("shoe");
    state.now += 9_999;
    expect(itemsOf(await open())).toContain("lamp-1");
  });

  it.each([0, 100, 249, 250, 4_999])("stays for all of it after a fetch %i ms after the first", async (later) => {
    const { state, acts, open } = world();
    await open();
    state.now += later;
    await open();
    acts("shoe");
    state.now += 9_999;
    expect(itemsOf(await open())).toContain("lamp-1");
  });

  it("follows the person once nothing was served for the dwell", async () => {
    const { state, acts, open } = world();
    await open();
    acts("shoe");
    state.now += 10_250;
    const again = await open();
    expect(itemsOf(again)).toContain("shoe-1");
    expect(again.isFirst).toBe(true);
    expect(again.ledger.earlier).toHaveLength(1);
  });

  it("is looked at again after a minute, and keeps its decision when nothing of it changed", async () => {
    const { state, facts, open } = world();
    const inStock: ItemNow = { price: "9.00", sale_price: "", availability: "in_stock" };
    facts.set("lamp-1", inStock);
    const first = await open();
    expect(first.ledger.current.slots[0]).toMatchObject({ price: "9.00", stock: "in_stock" });
    state.best = "sofa";
    state.now += 60_001;
    const again = await open();
    expect([again.ledger.current.id, again.isFirst]).toEqual([first.ledger.current.id, false]);
    facts.set("lamp-1", { ...inStock, availability: "out_of_stock" });
    state.now += 60_001;
    const other = await open();
    expect(itemsOf(other)).toContain("sofa-1");
    expect(other.ledger.current.because).toEqual(["sold_out"]);
  });

  it("keeps its decision when the person did something that leads to the same", async () => {
    const { state, acts, open } = world();
    const first = await open();
    acts("lamp");
    state.now += 10_250;
    const again = await open();
    expect(state.proposals).toBe(2);
    expect([again.ledger.current.id, again.isFirst]).toEqual([first.ledger.current.id, false]);
  });

  it("is never replaced by nothing, which is what a shop that cannot be read proposes", async () => {
    const { state, acts, open, look } = world();
    const first = await open();
    acts("");
    state.now += 60_001;
    const again = await open();
    expect(again.ledger.current).toEqual(first.ledger.current);
    expect(again.ledger.shown).toBe(state.now);
    state.now += 60_001;
    expect(seen((await look()).ledger)).toEqual(first.ledger.current);
    state.best = "sofa";
    expect(itemsOf(await open())).toContain("sofa-1");
  });

  it("follows its placement: afresh at each open, or never once it was decided", async () => {
    for (const [policy, shown] of [
      ["fresh-each-open", "shoe-1"],
      ["freeze-first", "lamp-1"],
    ] as const) {
      const { state, acts, open } = world(policy);
      await open();
      if (policy === "freeze-first") acts("shoe");
      else state.best = "shoe";
      state.now += 9_999;
      expect(itemsOf(await open())).toContain("lamp-1");
      state.now += 60_001;
      expect(itemsOf(await open())).toContain(shown);
    }
  });

  it("that froze as nothing is filled once there is something", async () => {
    const { state, acts, open } = world("freeze-first");
    state.best = "";
    await open();
    acts("lamp");
    state.now += 10_250;
    expect(itemsOf(await open())).toContain("lamp-1");
  });

  it("is settled as nothing only where there was nothing", async () => {
    const { state, open } = world();
    state.best = "";
    expect(itemsOf(await open())).toEqual([null, null, null]);
    state.best = "lamp";
    state.now += 60_001;
    expect(itemsOf(await open())).toContain("lamp-1");
  });

  it("writes once for a burst of fetches", async () => {
    const { state, person, open } = world();
    await open();
    for (let fetches = 1; fetches < 3; fetches++) {
      state.now += 120;
      await open();
    }
    expect(person.writes).toBe(1);
    state.now += 10;
    await open();
    expect(person.writes).toBe(2);
  });

  it("sends a click to what was shown last, also when something newer is only proposed", async () => {
    const { state, acts, open, look } = world();
    const shown = await open();
    acts("shoe");
    state.now += 10_250;
    const proposed = await look();
    expect(itemsOf(proposed)).toContain("shoe-1");
    expect(seen(proposed.ledger)).toEqual(shown.ledger.current);
  });

  it("is settled by a click when no picture was ever fetched", async () => {
    const { look, open } = world();
    const clicked = await look();
    expect(seen(clicked.ledger).slots[0]?.item).toBe("lamp-1");
    expect((await open()).ledger.current.id).toBe(clicked.ledger.current.id);
  });

  it("is nothing of somebody who withdrew, also in a mail that showed them something, and nothing is noted", async () => {
    const { person, state, deps, ref, open } = world();
    await open();
    person.current = { ...person.current, withdrawn: true };
    for (const later of [300, 60_001]) {
      state.now += later;
      expect(await showing(deps, ref, byGmail())).toBeNull();
      expect(await showing(deps, ref, null)).toBeNull();
    }
    expect([person.writes, state.proposals]).toEqual([1, 1]);
    person.current = { ...person.current, withdrawn: false };
    expect(itemsOf(await open())).toContain("lamp-1");
  });

  it("shows in a preview what its template may name of an item, as the mail itself will", async () => {
    const { facts, deps, ref } = world();
    facts.set("lamp-1", { price: "9.00", sale_price: "", availability: "in_stock", brand: "Acme", rating: 4.5 });
    const preview = await showing(deps, { ...ref, send: "preview" }, byGmail());
    expect(preview?.ledger.current.slots[0]).toMatchObject({ item: "lamp-1", brand: "Acme", rating: 4.5 });
  });
});
