import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { murmur2 } from "../../../src/base/murmur2.ts";
import { EventRecord } from "../../../src/contract/record.ts";
import { decode, encode, headersOf, partitionOf, topicOf } from "../../../src/log/codec.ts";
import { sampleRecord } from "../../support/sample-record.ts";

const externalId = fc.string({ unit: "binary", minLength: 1, maxLength: 200 }).filter((id) => {
  // oxlint-disable-next-line no-control-regex -- control characters are exactly what is refused
  return id.length <= 200 && !/[\u0000-\u001f\u007f]/.test(id);
});
const time = fc.integer({ min: 0, max: 8.64e15 });
const key = fc.stringMatching(/^[\w-]{22}$/);
const optional = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });
const properties = fc.dictionary(
  fc.string({ minLength: 1, maxLength: 8 }).filter((name) => name !== "__proto__" && name !== "product_id"),
  fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown),
);

const record: fc.Arbitrary<EventRecord> = fc
  .record({
    v: fc.constant(1 as const),
    id: externalId,
    source: externalId,
    shop: externalId,
    occurred: time,
    sent: optional(time),
    received: time,
    key,
    who: fc.string(),
    traits: optional(fc.string()),
    session_id: optional(fc.string({ maxLength: 200 })),
    merge_into: optional(key),
    copied: optional(key),
    imported: optional(fc.constant(true as const)),
    fact: fc.oneof(
      fc.record({
        type: fc.constant("product_viewed" as const),
        properties: fc.tuple(properties, externalId).map(([other, product_id]) => ({ ...other, product_id })),
      }),
      fc.record({ type: fc.constant("page" as const), properties: fc.constant({ url: "https://example.com/" }) }),
    ),
  })
  .map(({ fact, ...envelope }) => EventRecord.parse({ ...envelope, ...fact }));

describe("encode and decode", () => {
  it("gives back any valid record and keeps it on one line", () => {
    fc.assert(
      fc.property(record, (given) => {
        const value = encode(given);
        expect(value).not.toContain("\n");
        const decoded = decode(value);
        expect(decoded.ok && encode(decoded.value)).toBe(value);
        expect(decoded).toEqual({ ok: true, value: JSON.parse(value) as unknown });
      }),
      { numRuns: 300 },
    );
  });

  it("drops keys that a later minor version may have added", () => {
    const value = JSON.stringify({ ...sampleRecord(1), added_later: { any: "thing" } });
    expect(decode(value)).toEqual({ ok: true, value: sampleRecord(1) });
  });

  it.each([
    ["no JSON", "{"],
    ["an empty value", ""],
    ["another value than an object", "7"],
    ["another major version", JSON.stringify({ ...sampleRecord(1), v: 2 })],
    ["an unknown type", JSON.stringify({ ...sampleRecord(1), type: "product_danced" })],
    ["a readable key", JSON.stringify({ ...sampleRecord(1), key: "jane@example.com" })],
    ["a property of the wrong form", JSON.stringify({ ...sampleRecord(1), properties: {} })],
  ])("calls %s undecodable", (_what, value) => {
    expect(decode(value)).toEqual({ ok: false, error: "undecodable" });
  });

  it("never throws, whatever stands on the log", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (value) => {
        expect(decode(value).ok).toBe(false);
      }),
    );
  });
});

describe("partitionOf", () => {
  // Source: Kafka's clients/src/test/java/org/apache/kafka/common/utils/UtilsTest.java (testMurmur2).
  it.each([
    ["21", -973932308],
    ["foobar", -790332482],
    ["a-little-bit-long-string", -985981536],
    ["a-little-bit-longer-string", -1486304829],
    ["lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971],
    ["abc", 479470107],
  ])("hashes %s as Kafka's murmur2 does", (text, hash) => {
    expect(murmur2(text)).toBe(hash & 0x7fffffff);
    expect(partitionOf(text, 16)).toBe((hash & 0x7fffffff) % 16);
  });

  it("spreads keys over all partitions", () => {
    const seen = new Set(Array.from({ length: 400 }, (_, n) => partitionOf(`key-${n}`, 16)));
    expect([...seen].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, n) => n));
  });
});

describe("the public contract", () => {
  it("names the topic by its epoch", () => {
    expect(topicOf("e1")).toBe("doorstep.events.e1");
  });

  it("heads a message with version, id, source and type", () => {
    expect(headersOf(sampleRecord(7))).toEqual([
      { key: "ds-v", value: "1" },
      { key: "ds-id", value: "event-7" },
      { key: "ds-source", value: "web" },
      { key: "ds-type", value: "product_viewed" },
    ]);
  });
});
