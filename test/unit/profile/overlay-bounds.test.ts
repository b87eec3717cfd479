import { describe, expect, it } from "vitest";
import { fold, nothingOpened } from "../../../src/profile/fold.ts";
import { overlayEntries } from "../../../src/profile/overlay.ts";
import { emptyProfile } from "../../../src/profile/state.ts";
import { start, viewed } from "../../support/person-records.ts";

const heavy = (n: number) => viewed(`i${n}`, start + n, { context: { long: "x".repeat(200_000) } });
const itemsOf = (overlay: ReturnType<typeof overlayEntries>): string[] =>
  overlay.over(emptyProfile()).viewed.map(({ item }) => item);

describe("the overlay's memory", () => {
  it("holds 4 million characters of events at most, the newest ones", () => {
    const overlay = overlayEntries(2_000);
    const committed = emptyProfile();
    for (let n = 0; n < 100; n++) expect(overlay.add(committed, heavy(n), nothingOpened)).toBe(true);
    const kept = Array.from({ length: 19 }, (_, n) => `i${99 - n}`);
    expect(itemsOf(overlay)).toEqual(kept);
    expect(overlay.records()).toHaveLength(19);
  });

  it("counts what was opened too", () => {
    const overlay = overlayEntries(2_000);
    const traits = { about: "x".repeat(3_000_000) };
    overlay.add(emptyProfile(), viewed("a", start), { traits });
    overlay.add(emptyProfile(), viewed("b", start + 1), { traits });
    expect(itemsOf(overlay)).toEqual(["b"]);
  });

  it("has room again once the reader brought the events", () => {
    const overlay = overlayEntries(2_000);
    const committed = emptyProfile();
    for (let round = 0; round < 5; round++) {
      const records = Array.from({ length: 15 }, (_, n) => heavy(15 * round + n));
      for (const record of records) overlay.add(committed, record, nothingOpened);
      expect(overlay.records()).toEqual(records);
      for (const record of records) fold(committed, record);
      overlay.drop(committed);
      expect(overlay.records()).toEqual([]);
    }
  });
});
