import { describe, expect, it } from "vitest";
import { archiveFirst } from "../../../src/aggregate/rebuild-source.ts";
import { upTo } from "../../../src/aggregate/up-to.ts";
import { err, ok } from "../../../src/base/result.ts";
import type { EventLog, StoredRecord } from "../../../src/log/event-log.port.ts";

const records = (first: number, last: number, from: string): StoredRecord[] =>
  Array.from({ length: last - first + 1 }, (_, n) => ({ offset: first + n, value: from }));
const gone = err({ reason: "out_of_range" as const, message: "gone", earliest: 5, end: 10 });

/** Holds 5 to 9; what lies below is gone. */
const log: EventLog = {
  epoch: "e1",
  partitions: 1,
  append: async () => [],
  bounds: async () => ok({ earliest: 5, end: 10 }),
  read: async (_partition, offset) =>
    offset < 5 ? gone : ok({ records: records(offset, 9, "log"), end: 10, identity: "topic 1" }),
};

describe("a log that is read up to a limit", () => {
  it("ends there, keeps the identity, and does not ask beyond", async () => {
    const limited = upTo(log, async () => 7);
    expect(await limited.read(0, 5, 100)).toEqual(ok({ records: records(5, 6, "log"), end: 7, identity: "topic 1" }));
    expect(await limited.read(0, 7, 100)).toEqual(ok({ records: [], end: 7 }));
    expect(await limited.read(0, 0, 100)).toEqual(gone);
  });
});

describe("a log that is read from the archive first", () => {
  const archive = {
    page: async (_partition: number, offset: number) =>
      offset < 7 ? ok(records(offset, 6, "archive")) : err({ reason: "missing" as const, message: "not yet" }),
  };

  it("goes on in the log where the archive ends", async () => {
    const both = archiveFirst(log, archive);
    expect(await both.read(0, 0, 100)).toEqual(ok({ records: records(0, 6, "archive"), end: 7 }));
    expect(await both.read(0, 7, 100)).toMatchObject(ok({ records: records(7, 9, "log"), end: 10 }));
  });

  it("stops where neither reaches", async () => {
    const nothing = { page: async () => err({ reason: "missing" as const, message: "no file" }) };
    expect(await archiveFirst(log, nothing).read(0, 0, 100)).toEqual(gone);
  });
});
