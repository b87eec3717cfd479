import { crc32 as nodeCrc32, deflateSync } from "node:zlib";
import fc from "fast-check";
import { expect, it } from "vitest";
import { adler32, crc32 } from "../../../../src/render/png/checksums.ts";

it("sums as zlib does", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20_000 }), (bytes) => {
      expect(crc32(bytes)).toBe(nodeCrc32(bytes));
      expect(adler32(bytes)).toBe(deflateSync(bytes).readUInt32BE(deflateSync(bytes).length - 4));
    }),
    { numRuns: 50 },
  );
});

it("does not overflow on a long run of the largest byte", () => {
  const bytes = new Uint8Array(1_000_000).fill(255);
  expect(adler32(bytes)).toBe(deflateSync(bytes).readUInt32BE(deflateSync(bytes).length - 4));
});
