import { describe, expect, it } from "vitest";
import { checkPhoto } from "../../../src/render/photo.ts";
import { badPhotos } from "../../support/bad-photos.ts";

describe("a bad photo", () => {
  it("is refused or made harmless by its header alone, without a pass over it that takes long", () => {
    const outcomes = Array.from(badPhotos(), ([name, bytes]) => {
      const started = performance.now();
      const checked = checkPhoto(new Uint8Array(bytes));
      // Against loops without end; half a second is twenty times the worst.
      expect(performance.now() - started, name).toBeLessThan(2_000);
      return [name, checked.ok ? "may be decoded" : checked.error];
    });
    // What a decoder makes of the rest is for the whole way of a picture to show.
    expect(Object.fromEntries(outcomes)).toMatchObject({
      nothing: "not_an_image",
      HTML: "not_an_image",
      "SVG with an address in it": "not_an_image",
      "HTML behind a JPEG's first bytes": "truncated",
      "a JPEG cut at 60 %": "truncated",
      "a JPEG whose EXIF is longer than the file": "truncated",
      "a JPEG of 5,000 scans": "too_many_scans",
      "a JPEG that says 65,535 pixels": "too_long_side",
      "a PNG of 20,000 x 20,000 pixels": "too_long_side",
      "a PNG of 8,192 x 513 pixels": "too_many_pixels",
      "a PNG whose chunk is as long as can be said": "truncated",
      "a GIF whose frame is larger than its screen": "too_long_side",
      "a WebP whose frames are larger than its canvas": "too_many_pixels",
      "a WebP inside a WebP, 5,000 deep": "truncated",
      "a WebP that says it is longer": "truncated",
      "6 MB behind a good photo": "too_many_bytes",
    });
  });
});
