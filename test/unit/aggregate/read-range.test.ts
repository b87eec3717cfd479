import { describe, expect, it } from "vitest";
import { readRange } from "../../../src/aggregate/read-range.ts";
import { err, ok } from "../../../src/base/result.ts";
import type { EventLog, StoredRecord } from "../../../src/log/event-log.port.ts";

/** A log of one partition that answers at most two records per read. */
const logOf = (held: readonly StoredRecord[], end: number, blind = false): EventLog => ({
  epoch: "e1",
  partitions: 1,
  append: () => Promise.resolve([]),
  bounds: () => Promise.resolve(ok({ earliest: 0, end })),
  read: (_partition, offset) =>
    Promise.resolve(
      offset > end
        ? err({ reason: "out_of_range", message: "beyond", earliest: 0, end })
        : ok({ records: blind ? [] : held.filter((record) => record.offset >= offset).slice(0, 2), end }),
    ),
});

const records = [0, 1, 2, 5, 6, 7].map((offset) => ({ offset, value: `v${offset}` }));

describe("readRange", () => {
  it("gives exactly the records of the cut, over several reads and gaps", async () => {
    const read = await readRange(logOf(records, 8), 0, { first: 1, last: 6 }, 1_000);
    expect(read.ok && read.value.map(({ offset }) => offset)).toEqual([1, 2, 5, 6]);
  });

  it("reports records that were there once and are gone", async () => {
    const shorter = logOf(records.slice(0, 2), 2);
    expect(await readRange(shorter, 0, { first: 0, last: 6 }, 1_000)).toMatchObject({
      ok: false,
      error: { reason: "out_of_range", end: 2 },
    });
  });

  it("waits where the log has them but does not give them", async () => {
    expect(await readRange(logOf(records, 8, true), 0, { first: 0, last: 6 }, 1_000)).toMatchObject({
      ok: false,
      error: { reason: "unavailable" },
    });
  });
});
