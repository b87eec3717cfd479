import fc from "fast-check";
import { encode } from "../../src/log/codec.ts";
import { sampleRecord } from "./sample-record.ts";

/** Values that a log may hold: records of ours, JSON of others in any spelling, and what is no JSON at all. */
export const anyValue: fc.Arbitrary<string> = fc.oneof(
  fc.nat(1_000).map((n) => encode(sampleRecord(n))),
  fc.json(),
  fc
    .dictionary(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }))
    .map((value) => JSON.stringify(value, null, 2)),
  fc.dictionary(fc.string(), fc.nat()).map((value) => `${JSON.stringify(value)} `),
  fc.string({ unit: "binary" }),
  fc.constantFrom("", "{", "{}", "}", "\n", "{\n}", '{"a":1}\n{"b":2}', "\ud800", '{"a":"\ud800"}', "\ufeff{}", "null"),
);
