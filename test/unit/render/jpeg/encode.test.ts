import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { readImageHeader } from "../../../../src/render/image-header.ts";
import { encodeJpeg } from "../../../../src/render/jpeg/encode.ts";
import { findDjpeg, type JpegDecoder, mozjpeg } from "../../../support/jpeg-decoders.ts";
import { flat, harsh, photoLike, psnr, type TestPicture } from "../../../support/test-pictures.ts";

const djpeg = findDjpeg();
const encoded = (picture: TestPicture, quality: "photo" | "sharp" = "photo") =>
  encodeJpeg(picture.rgba, picture, quality);

const side = fc.integer({ min: 1, max: 300 });
const quality = fc.constantFrom("photo", "sharp");
const seed = fc.nat();

let decode: JpegDecoder;
beforeAll(async () => {
  decode = await mozjpeg();
});

describe("a JPEG of ours", () => {
  it("decodes to its size and close to its source, whatever the size", async () => {
    await fc.assert(
      fc.asyncProperty(side, side, quality, seed, async (width, height, chosen, from) => {
        const picture = photoLike(width, height, from);
        const file = encoded(picture, chosen);
        expect(readImageHeader(file)).toEqual({ format: "jpeg", width, height });
        const shown = await decode(file);
        expect(shown).toMatchObject({ width, height });
        expect(psnr(picture, shown.rgb)).toBeGreaterThan(30);
      }),
      { numRuns: 40 },
    );
  });

  it.skipIf(djpeg === null)("is read by libjpeg-turbo without a warning", async () => {
    await fc.assert(
      fc.asyncProperty(side, side, quality, seed, async (width, height, chosen, from) => {
        const picture = photoLike(width, height, from);
        const shown = await djpeg?.({ smooth: true })(encoded(picture, chosen));
        expect(shown).toMatchObject({ width, height });
        expect(psnr(picture, shown?.rgb ?? new Uint8Array())).toBeGreaterThan(30);
      }),
      { numRuns: 12 },
    );
  });

  it.each([
    ["noise", harsh.noise(200, 120, 1), 18],
    ["a checkerboard of pixels", harsh.checkerboard(200, 120), 25],
    ["saturated stripes", harsh.stripes(200, 120), 15], // four pixels are two of chroma, which decoders blend
  ])("holds %s, of the largest coefficients", async (_, picture, bound) => {
    for (const chosen of ["photo", "sharp"] as const) {
      const file = encoded(picture, chosen);
      expect(psnr(picture, (await decode(file)).rgb)).toBeGreaterThan(bound);
      await djpeg?.({ smooth: true })(file);
    }
  });

  it("shows a flat colour as it is, up to its last pixel", async () => {
    const channel = fc.nat(255);
    await fc.assert(
      fc.asyncProperty(side, side, channel, channel, channel, async (width, height, red, green, blue) => {
        const { rgb } = await decode(encoded(flat(width, height, [red, green, blue])));
        const off = rgb.reduce(
          (worst, value, i) => Math.max(worst, Math.abs(value - ([red, green, blue][i % 3] ?? 0))),
          0,
        );
        expect(off).toBeLessThanOrEqual(4); // half a DC step of Y and of one chroma channel, times 1.772 at most
      }),
      { numRuns: 25 },
    );
  });

  it("is the same after others of other sizes, and wherever its pixels lie in memory", () => {
    const picture = photoLike(130, 70, 3);
    const before = encoded(picture);
    encoded(harsh.noise(900, 40, 2));
    encoded(photoLike(20, 200, 4), "sharp");
    expect(encoded(picture)).toEqual(before);
    const shifted = new Uint8Array(picture.rgba.length + 1);
    shifted.set(picture.rgba, 1);
    expect(encodeJpeg(shifted.subarray(1), picture, "photo")).toEqual(before);
    expect(encodeJpeg(new Uint8ClampedArray(picture.rgba), picture, "photo")).toEqual(before);
  });

  it.each([
    [10, 10, 399],
    [0, 10, 0],
    [70_000, 1, 280_000],
    [2.5, 2, 20],
  ])("is not made of %i x %i and %i bytes", (width, height, bytes) => {
    expect(() => encodeJpeg(new Uint8Array(bytes), { width, height }, "photo")).toThrow(RangeError);
  });
});
