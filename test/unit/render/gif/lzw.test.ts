import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seeded } from "../../../../scripts/lib/seeded.ts";
import { concatBytes } from "../../../../src/base/bytes.ts";
import { fileHead, frameHead, gifTrailer, subBlocks } from "../../../../src/render/gif/blocks.ts";
import { codeBytes } from "../../../../src/render/gif/code-bytes.ts";
import { lzwCodesAhead } from "../../../../src/render/gif/lzw-ahead.ts";
import { type Codes, lzwCodes } from "../../../../src/render/gif/lzw.ts";
import { runsOf } from "../../../../src/render/gif/runs.ts";
import { decodeGif } from "../../../support/timer-samples.ts";

/** Colours whose red is their index. */
const palette = Uint8Array.from({ length: 48 }, (_, i) => (i % 3 === 0 ? i / 3 : 0));

const decoded = (parts: readonly Codes[], width: number, height: number, bits: number): Uint8Array => {
  const head = [fileHead(width, height, palette), frameHead({ x: 0, y: 0, width, height }, bits, null)];
  const file = concatBytes([...head, subBlocks(codeBytes(parts, bits)), new Uint8Array([0, gifTrailer])]);
  const { frames } = decodeGif(file);
  return Uint8Array.from({ length: width * height }, (_, i) => frames[0]?.rgba[i * 4] ?? 255);
};

const coders = {
  lzwCodes: (pixels: Uint8Array, bits: number) => lzwCodes(runsOf(pixels), bits),
  lzwCodesAhead,
};

describe.each(Object.entries(coders))("what %s makes", (_name, code) => {
  it.each([2, 3, 4])("comes back as the pixels it was made of, %i bits each", (bits) => {
    const pixels = fc.array(fc.tuple(fc.nat((1 << bits) - 1), fc.integer({ min: 1, max: 40 })), { minLength: 1 });
    fc.assert(
      fc.property(pixels, (runs) => {
        const row = Uint8Array.from(runs.flatMap(([colour, length]) => Array<number>(length).fill(colour)));
        expect(decoded([code(row, bits)], row.length, 1, bits)).toEqual(row);
      }),
      { numRuns: 200 },
    );
  });

  it.each([2, 3, 4])("comes back when the table fills up several times, in noise and in one colour", (bits) => {
    const random = seeded(bits);
    const noise = Uint8Array.from({ length: 300 * 300 }, () => Math.floor(random() * 2 ** bits));
    for (let block = 0; block < 40; block += 1) {
      const from = Math.floor(random() * noise.length);
      noise.fill(block % 3, from, from + Math.floor(random() * 2_000));
    }
    const codes = code(noise, bits);
    expect(codes.filter((each) => each === 1 << bits).length).toBeGreaterThan(2);
    expect(decoded([codes], 300, 300, bits)).toEqual(noise);
  });

  it("can be put after one another", () => {
    const rows = fc.array(fc.uint8Array({ max: 15, minLength: 37, maxLength: 37 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(rows, (bands) => {
        const parts = bands.map((band) => code(band, 4));
        expect(decoded(parts, 37, bands.length, 4)).toEqual(concatBytes(bands));
      }),
    );
  });

  it("may be of no pixels at all", () => {
    const none = code(new Uint8Array(0), 4);
    const some = Uint8Array.of(1, 2, 3, 3, 3, 3);
    expect(none).toHaveLength(0);
    expect(decoded([none, code(some, 4), none], 6, 1, 4)).toEqual(some);
  });
});
