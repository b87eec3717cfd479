import { inflateRawSync } from "node:zlib";
import fc from "fast-check";
import { expect, it } from "vitest";
import { deflateRows } from "../../../../src/render/png/deflate.ts";

/** A 1 for each row that equals the one above it. */
const asAbove = (bytes: Uint8Array, rowBytes: number): Uint8Array =>
  Uint8Array.from({ length: Math.ceil(bytes.length / rowBytes) }, (_, y) => {
    const row = bytes.subarray(y * rowBytes, (y + 1) * rowBytes);
    return y > 0 && row.length === rowBytes && !Buffer.compare(row, bytes.subarray((y - 1) * rowBytes, y * rowBytes))
      ? 1
      : 0;
  });

const restored = (bytes: Uint8Array, rowBytes: number): Uint8Array =>
  new Uint8Array(inflateRawSync(deflateRows(bytes, rowBytes, asAbove(bytes, rowBytes))));

/** Bytes as pictures have them: runs, rows that repeat with small changes, and noise. */
const flatBytes = fc
  .array(
    fc.oneof(
      fc.tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 1, max: 900 })),
      fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 4 })),
    ),
    { maxLength: 60 },
  )
  .map((runs) => Uint8Array.from(runs.flatMap(([byte, length]) => Array<number>(length).fill(byte))));

it("gives back any bytes, whatever the length of a row", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.uint8Array({ maxLength: 3000 }), flatBytes),
      fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40_000 })),
      (bytes, rowBytes) => {
        expect(Buffer.compare(restored(bytes, rowBytes), bytes)).toBe(0);
      },
    ),
    { numRuns: 500 },
  );
});

it("gives back rows that repeat from far above", () => {
  const row = Uint8Array.from({ length: 1200 }, (_, i) => Math.imul(i, 2_654_435_761) >>> 24);
  const bytes = new Uint8Array(1200 * 200);
  for (let y = 0; y < 200; y++) bytes.set(y % 3 === 0 ? row : row.toReversed(), y * 1200);
  expect(Buffer.compare(restored(bytes, 1200), bytes)).toBe(0);
});

it("needs not be told which rows are as above", () => {
  fc.assert(
    fc.property(flatBytes, fc.integer({ min: 1, max: 700 }), (bytes, rowBytes) => {
      const untold = new Uint8Array(Math.ceil(bytes.length / rowBytes));
      expect(Buffer.compare(inflateRawSync(deflateRows(bytes, rowBytes, untold)), bytes)).toBe(0);
    }),
  );
});

it("keeps codes within 15 bits where frequencies grow like Fibonacci's numbers", () => {
  const counts = [1, 1];
  while (counts.length < 24) counts.push((counts.at(-1) ?? 0) + (counts.at(-2) ?? 0));
  const bytes = Uint8Array.from(counts.flatMap((count, byte) => Array.from({ length: count }, () => byte)));
  // Spread out, so that the bytes are literals and not runs.
  const spread = bytes.map((_, i) => bytes[(i * 7919) % bytes.length] ?? 0);
  expect(Buffer.compare(restored(spread, spread.length), spread)).toBe(0);
});

it("packs a blank picture of 1200 x 240 into less than 200 bytes", () => {
  expect(deflateRows(new Uint8Array(601 * 240), 601, new Uint8Array(240).fill(1)).length).toBeLessThan(200);
});
