import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { encodeJpeg } from "../../../../src/render/jpeg/encode.ts";
import { spliceJpegs } from "../../../../src/render/jpeg/splice.ts";
import { readImageHeader } from "../../../../src/render/image-header.ts";
import { plainJpeg } from "../../../../src/render/jpeg/plain.ts";
import { type Decoded, findDjpeg, type JpegDecoder, mozjpeg } from "../../../support/jpeg-decoders.ts";
import { flat, photoLike } from "../../../support/test-pictures.ts";

const djpeg = findDjpeg();
const colourAt = ({ width, rgb }: Decoded, x: number, y: number): number[] => [
  ...rgb.subarray((y * width + x) * 3, (y * width + x) * 3 + 3),
];
const near = (hex: number) => [16, 8, 0].map((shift) => expect.closeTo((hex >> shift) & 255, -1));

let decode: JpegDecoder;
beforeAll(async () => {
  decode = await mozjpeg();
});

describe("a plain picture", () => {
  it("has the size asked for, clamped to what a placement can be, whatever is asked", async () => {
    const side = fc.oneof(fc.integer({ min: 1, max: 600 }), fc.constantFrom(0, -5, 1.5, 2049, 1e9, NaN, Infinity));
    const clamped = (wanted: number) => Math.min(2048, Math.max(1, Math.floor(wanted) || 1));
    await fc.assert(
      fc.asyncProperty(side, side, async (width, height) => {
        const file = plainJpeg({ width, height });
        const shown = await decode(file);
        expect(shown).toMatchObject({ width: clamped(width), height: clamped(height) });
        await djpeg?.({ smooth: true })(file);
      }),
      { numRuns: 12 },
    );
  });

  it("shows a bag in the middle of an empty plate", async () => {
    const shown = await decode(plainJpeg({ width: 1200, height: 400 }));
    expect(colourAt(shown, 600, 260)).toEqual(near(0xd1d5db));
    expect(colourAt(shown, 600, 180)).toEqual(near(0xd1d5db));
    for (const [x, y] of [
      [0, 0],
      [1199, 399],
      [600, 100],
      [600, 300],
      [500, 200],
      [700, 200],
    ] as const) {
      expect(colourAt(shown, x, y), `${x}, ${y}`).toEqual(near(0xf3f4f6));
    }
  });

  it("is what the encoder makes of all its pixels, without a bag where it has no room", () => {
    for (const [width, height] of [
      [600, 120],
      [100, 500],
      [33, 17],
      [1, 1],
    ] as const) {
      const whole = flat(width, height, [0x10, 0x80, 0xc0]);
      const file = plainJpeg({ width, height }, "sharp", { background: 0x1080c0, mark: 0 });
      expect(file).toEqual(encodeJpeg(whole.rgba, whole, "sharp"));
    }
  });

  it("stays small", () => {
    expect(plainJpeg({ width: 400, height: 528 }).length).toBeLessThan(4_500);
    expect(plainJpeg({ width: 2048, height: 2048 }).length).toBeLessThan(50_000);
  });

  it.each(["photo", "sharp"] as const)("takes the place of a tile of quality %s in a strip", (quality) => {
    const tile = photoLike(400, 400, 1);
    const strip = spliceJpegs([plainJpeg(tile, quality), encodeJpeg(tile.rgba, tile, quality)]);
    expect(readImageHeader(strip ?? new Uint8Array())).toMatchObject({ width: 800, height: 400 });
  });
});
