import fc from "fast-check";
import { expect, it } from "vitest";
import { encodeIndexedPng, type IndexedPicture } from "../../../../src/render/png/indexed-png.ts";
import { pngPixels } from "../../../support/png-pixels.ts";

const picture = fc
  .tuple(fc.integer({ min: 1, max: 256 }), fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 40 }))
  .chain(([colors, width, height]) =>
    fc.record({
      width: fc.constant(width),
      height: fc.constant(height),
      palette: fc.uint8Array({ minLength: colors * 3, maxLength: colors * 3 }),
      pixels: fc
        .array(fc.integer({ min: 0, max: colors - 1 }), { minLength: width * height, maxLength: width * height })
        .map((pixels) => Uint8Array.from(pixels)),
    }),
  );

const rgbaOf = ({ palette, pixels }: IndexedPicture): number[] =>
  [...pixels].flatMap((index) => [...palette.subarray(index * 3, index * 3 + 3), 255]);

it("gives back every pixel of any palette and size", () => {
  fc.assert(
    fc.property(picture, (drawn) => {
      const decoded = pngPixels(encodeIndexedPng(drawn));
      expect([decoded.width, decoded.height]).toEqual([drawn.width, drawn.height]);
      expect([...decoded.rgba]).toEqual(rgbaOf(drawn));
    }),
    { numRuns: 200 },
  );
});

it.each([
  [1, 1],
  [2, 1],
  [3, 2],
  [4, 2],
  [5, 4],
  [16, 4],
  [17, 8],
  [256, 8],
])("takes for %i colours %i bits per pixel", (colors, depth) => {
  const drawn = { width: 3, height: 2, palette: new Uint8Array(colors * 3), pixels: new Uint8Array(6) };
  expect(pngPixels(encodeIndexedPng(drawn)).depth).toBe(depth);
});
