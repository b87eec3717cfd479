import { expect, it } from "vitest";
import { sortAgain } from "../../../src/aggregate/append-again.ts";
import { encode } from "../../../src/log/codec.ts";
import { personKey, sampleRecord } from "../../support/sample-record.ts";

const day = 86_400_000;
const now = 1_760_000_000_000;

it("appends again only what its people still remember, and what they remember for ever", () => {
  const records = [
    sampleRecord(1, { received: now - 29 * day }),
    sampleRecord(2, { received: now - 31 * day }),
    sampleRecord(3, { received: now - 400 * day, imported: true }),
    sampleRecord(4, { received: now - 400 * day, copied: personKey("before") }),
  ];
  const stored = [...records.map(encode), "poison"].map((value, offset) => ({ offset, value }));
  const { again, tooOld, unreadable } = sortAgain(stored, now);
  expect(again.map(({ id }) => id)).toEqual(["event-1", "event-3", "event-4"]);
  expect([tooOld, unreadable]).toEqual([1, 1]);
});
