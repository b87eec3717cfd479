import { inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { fallbackCard } from "../../../src/render/fallback-card.ts";
import { readImageHeader } from "../../../src/render/image-header.ts";
import { checkPhoto } from "../../../src/render/photo.ts";

describe("the fallback card", () => {
  it.each([
    ["jpg", "jpeg"],
    ["png", "png"],
    ["gif", "gif"],
  ] as const)("is a %s of the card's size, said as what it is, of at most 4 KB", (extension, format) => {
    const { bytes, contentType } = fallbackCard(extension);
    expect(readImageHeader(bytes)).toEqual({ format, width: 400, height: 528 });
    expect(checkPhoto(bytes).ok).toBe(true);
    expect(contentType).toBe(`image/${format}`);
    expect(bytes.length).toBeLessThanOrEqual(4096);
  });

  it("is a baseline JPEG from its first byte to its end marker", () => {
    const { bytes } = fallbackCard("jpg");
    const hex = Buffer.from(bytes).toString("hex");
    expect(hex.startsWith("ffd8")).toBe(true);
    expect(hex).toContain("ffc0");
    expect(hex.endsWith("ffd9")).toBe(true);
  });

  it("is a PNG whose pixels inflate to full rows", () => {
    const png = Buffer.from(fallbackCard("png").bytes);
    const parts: Buffer[] = [];
    for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
      if (png.toString("latin1", at + 4, at + 8) === "IDAT")
        parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
    }
    const channels = { 2: 3, 3: 1, 6: 4 }[png.readUInt8(25)] ?? 0;
    expect(inflateSync(Buffer.concat(parts))).toHaveLength(528 * (1 + 400 * channels));
  });

  it("is a GIF that ends", () => {
    expect(fallbackCard("gif").bytes.at(-1)).toBe(0x3b);
  });
});
