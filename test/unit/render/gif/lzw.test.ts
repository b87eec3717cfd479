import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fileHead, frameHead, gifTrailer, subBlocks } from "../../../../src/render/gif/blocks.ts";
import { lzwCodes } from "../../../../src/render/gif/lzw.ts";
import { runsOf } from "../../../../src/render/gif/runs.ts";
import { concatBytes } from "../../../../src/base/bytes.ts";
import { seeded } from "../../../../scripts/lib/seeded.ts";
import { decodeGif } from "../../../support/timer-samples.ts";

/** Colours whose red is their index. */
const palette = Uint8Array.from({ length: 48 }, (_, i) => (i % 3 === 0 ? i / 3 : 0));

const decoded = (parts: readonly Uint8Array[], width: number, height: number, bits: number): Uint8Array => {
  const codes = parts.map((part) => subBlocks(part));
  const head = [fileHead(width, height, palette), frameHead({ x: 0, y: 0, width, height }, bits, null)];
  const file = concatBytes([...head, ...codes, new Uint8Array([0, gifTrailer])]);
  const { frames } = decodeGif(file);
  return Uint8Array.from({ length: width * height }, (_, i) => frames[0]?.rgba[i * 4] ?? 255);
};

describe("LZW codes", () => {
  it.each([2, 3, 4])("come back as the pixels they were made of, %i bits each", (bits) => {
    const pixels = fc.array(fc.tuple(fc.nat((1 << bits) - 1), fc.integer({ min: 1, max: 40 })), { minLength: 1 });
    fc.assert(
      fc.property(pixels, (runs) => {
        const row = Uint8Array.from(runs.flatMap(([colour, length]) => Array<number>(length).fill(colour)));
        expect(decoded([lzwCodes(runsOf(row), bits, "end", true).bytes], row.length, 1, bits)).toEqual(row);
      }),
      { numRuns: 300 },
    );
  });

  it.each([2, 3, 4])("come back when the table fills up several times, %i bits each", (bits) => {
    const random = seeded(bits);
    const noise = Uint8Array.from({ length: 300 * 300 }, () => Math.floor(random() * 2 ** bits));
    expect(decoded([lzwCodes(runsOf(noise), bits, "end", true).bytes], 300, 300, bits)).toEqual(noise);
  });

  it("can be joined byte for byte when they end with a Clear", () => {
    const rows = fc.array(fc.uint8Array({ max: 15, minLength: 37, maxLength: 37 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(rows, (bands) => {
        const parts = bands.map(
          (band, i) => lzwCodes(runsOf(band), 4, i < bands.length - 1 ? "clear" : "end", i === 0).bytes,
        );
        expect(decoded(parts, 37, bands.length, 4)).toEqual(concatBytes(bands));
      }),
    );
  });

  it("may stand for no pixels at all, before and after others", () => {
    const none = new Uint8Array(0);
    const some = Uint8Array.of(1, 2, 3, 3, 3, 3);
    const parts = [
      lzwCodes(runsOf(none), 4, "clear", true),
      lzwCodes(runsOf(some), 4, "clear"),
      lzwCodes(runsOf(none), 4, "end"),
    ];
    expect(
      decoded(
        parts.map(({ bytes }) => bytes),
        6,
        1,
        4,
      ),
    ).toEqual(some);
  });
});
