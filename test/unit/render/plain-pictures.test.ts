import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodePicture } from "../../../scripts/lib/decode-picture.ts";
import { cardTemplate } from "../../../src/contract/built-in-templates.ts";
import { readImageHeader } from "../../../src/render/image-header.ts";
import { plainJpeg } from "../../../src/render/jpeg/plain.ts";
import { drawingSize } from "../../../src/render/template/resolve.ts";
import { plainPictures } from "../../support/plain-card.ts";

const formats = { jpg: "jpeg", png: "png", gif: "gif" } as const;

describe("the plain picture", () => {
  it.each(["jpg", "png", "gif"] as const)("is a whole %s of any size", async (format) => {
    const side = fc.integer({ min: 1, max: 1_300 });
    await fc.assert(
      fc.asyncProperty(side, side, async (width, height) => {
        const { bytes, contentType } = plainPictures(format, { width, height });
        expect(contentType).toBe(`image/${formats[format]}`);
        expect(readImageHeader(bytes)).toEqual({ format: formats[format], width, height });
        await decodePicture(bytes);
      }),
      { numRuns: 25 },
    );
  });

  it("of a card is compiled in, the same as it would be made", () => {
    const size = drawingSize(cardTemplate);
    expect(Buffer.compare(plainPictures("jpg", size).bytes, plainJpeg(size))).toBe(0);
  });

  it("is small, for it may be sent to everybody", () => {
    for (const format of ["jpg", "png", "gif"] as const) {
      expect(plainPictures(format, { width: 1200, height: 400 }).bytes.length).toBeLessThan(12_000);
    }
  });
});
