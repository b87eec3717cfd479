import { deflateSync } from "node:zlib";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readImageHeader } from "../../../src/render/image-header.ts";
import { checkPhoto, photoLimits } from "../../../src/render/photo.ts";
import { plainCard } from "../../support/plain-card.ts";
import {
  gifOf,
  jpegOf,
  webpAnimatedOf,
  pngOf,
  webpLosslessOf,
  webpLossyOf,
  webpExtendedOf,
} from "../../support/image-headers.ts";

const refusalOf = (bytes: Uint8Array) => {
  const header = checkPhoto(bytes);
  return header.ok ? null : header.error;
};

describe("photo headers", () => {
  it.each([
    ["jpeg", jpegOf],
    ["png", pngOf],
    ["gif", gifOf],
    ["webp", webpLossyOf],
    ["webp", webpLosslessOf],
    ["webp", webpExtendedOf],
  ] as const)("reads the size of a %s without decoding it", (format, make) => {
    expect(readImageHeader(make(640, 481))).toEqual({ format, width: 640, height: 481 });
    expect(refusalOf(make(640, 481))).toBeNull();
  });

  it.each(["jpg", "png", "gif"] as const)("reads the size of a real %s", (extension) => {
    expect(readImageHeader(plainCard(extension).bytes)).toMatchObject({ width: 400, height: 528 });
  });

  it.each([jpegOf, pngOf, gifOf, webpLossyOf, webpLosslessOf, webpExtendedOf])(
    "calls a cut header truncated (%o)",
    (make) => {
      const whole = make(640, 480);
      for (let length = 12; length < 30 && length < whole.length - 2; length++) {
        expect(refusalOf(whole.subarray(0, length)), `cut at ${length}`).toMatch(/^(truncated|not_an_image)$/);
      }
    },
  );

  it("refuses a JPEG that ends before its end marker, not one with bytes after it", () => {
    const whole = plainCard("jpg").bytes;
    expect(refusalOf(whole.subarray(0, whole.length - 100))).toBe("truncated");
    expect(refusalOf(Uint8Array.from([...whole, ...new Uint8Array(500)]))).toBeNull();
  });

  it("refuses decompression bombs by their header", () => {
    expect(refusalOf(pngOf(50_000, 50_000))).toBe("too_long_side");
    expect(refusalOf(pngOf(0xffffffff, 1))).toBe("too_long_side");
    expect(refusalOf(pngOf(8192, 513))).toBe("too_many_pixels");
    expect(refusalOf(jpegOf(65_500, 65_500))).toBe("too_long_side");
    expect(refusalOf(webpExtendedOf(16_384, 16_384))).toBe("too_long_side");
    expect(refusalOf(pngOf(8192, 512))).toBeNull();
    expect(refusalOf(gifOf(2049, 2048))).toBe("too_many_pixels");
  });

  it("measures the pictures inside a file, whatever its cover says", () => {
    expect(refusalOf(gifOf(1, 1, [65_535, 65_535]))).toBe("too_long_side");
    expect(refusalOf(webpExtendedOf(10, 10, [16_383, 16_383]))).toBe("too_long_side");
    expect(refusalOf(webpAnimatedOf(10, 10, [8_000, 8_000]))).toBe("too_many_pixels");
  });

  it("refuses a JPEG that takes more passes than any camera writes", () => {
    expect(refusalOf(jpegOf(2048, 2048, 65))).toBe("too_many_scans");
    expect(refusalOf(jpegOf(2048, 2048, 12))).toBeNull();
  });

  it("takes from a PNG what its pixels need and leaves what could unfold to a gigabyte", () => {
    const bomb = deflateSync(new Uint8Array(10_000_000));
    const extra = ["iCCP", "zTXt", "iTXt", "eXIf", "acTL"].map((name) => [name, bomb] as const);
    const checked = checkPhoto(pngOf(10, 10, extra));
    expect(checked.ok && Buffer.compare(checked.value.bytes, pngOf(10, 10))).toBe(0);
  });

  it("calls a PNG truncated whose last chunk is not there", () => {
    const whole = plainCard("png").bytes;
    for (const lost of [1, 12, 13, 500]) expect(refusalOf(whole.subarray(0, whole.length - lost))).toBe("truncated");
  });

  it("refuses a picture without pixels", () => {
    expect(refusalOf(pngOf(0, 100))).toBe("empty_size");
    expect(refusalOf(jpegOf(100, 0))).toBe("empty_size");
  });

  it("refuses more than 5 MB before looking at them", () => {
    const heavy = new Uint8Array(photoLimits.bytes + 1);
    heavy.set(jpegOf(10, 10));
    expect(refusalOf(heavy)).toBe("too_many_bytes");
  });

  it("believes the bytes, not what a server calls them", () => {
    const text = (content: string) => new TextEncoder().encode(content);
    for (const other of [
      "<!doctype html><title>403</title>",
      "<svg xmlns='http://www.w3.org/2000/svg'/>",
      "BM......",
      "%PDF-1.7",
      "",
      "II*\0",
      "\0\0\0\x1cftypavif",
      "RIFF....WAVE",
    ]) {
      expect(refusalOf(text(other)), other).toBe("not_an_image");
    }
  });

  it("survives any bytes after a known beginning", () => {
    const beginnings = [
      jpegOf(9, 9),
      pngOf(9, 9),
      gifOf(9, 9),
      webpLossyOf(9, 9),
      webpLosslessOf(9, 9),
      webpExtendedOf(9, 9),
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...beginnings),
        fc.nat(40),
        fc.uint8Array({ maxLength: 80 }),
        (whole, keep, noise) => {
          const result = checkPhoto(Uint8Array.from([...whole.subarray(0, keep), ...noise]));
          expect(result.ok ? result.value.width * result.value.height : 0).toBeLessThanOrEqual(photoLimits.pixels);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
