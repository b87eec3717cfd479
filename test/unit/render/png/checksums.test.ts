import { crc32 as nodeCrc32, deflateSync } from "node:zlib";
import fc from "fast-check";
import { expect, it } from "vitest";
import { adler32, crc32 } from "../../../../src/render/png/checksums.ts";

const zlibsAdler = (bytes: Uint8Array): number => {
  const stream = deflateSync(bytes);
  return stream.readUInt32BE(stream.length - 4);
};

it("sums as zlib does", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20_000 }), fc.integer({ min: 1, max: 7000 }), (bytes, rowBytes) => {
      expect(crc32(bytes)).toBe(nodeCrc32(bytes));
      expect(adler32(bytes, rowBytes, new Uint8Array(bytes.length))).toBe(zlibsAdler(bytes));
    }),
    { numRuns: 50 },
  );
});

it("sums a row once that is there many times", () => {
  const row = Uint8Array.from({ length: 1281 }, (_, i) => 255 - (i % 7));
  const bytes = new Uint8Array(1281 * 800);
  for (let y = 0; y < 800; y++) bytes.set(row, y * 1281);
  expect(adler32(bytes, 1281, new Uint8Array(800).fill(1))).toBe(zlibsAdler(bytes));
});

it("does not overflow on a long row of the largest byte", () => {
  const bytes = new Uint8Array(1_000_000).fill(255);
  expect(adler32(bytes, 1_000_000, new Uint8Array(1))).toBe(zlibsAdler(bytes));
});
