import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fileGlyphs } from "../../../../scripts/lib/file-glyphs.ts";
import type { Drawing, Layer } from "../../../../src/render/drawing.ts";
import { paintIndexed } from "../../../../src/render/paint/paint-indexed.ts";
import { encodeIndexedPng, type IndexedPicture } from "../../../../src/render/png/indexed-png.ts";
import { chromiumArguments, findChromium } from "../../../support/chromium.ts";
import { pngPixels } from "../../../support/png-pixels.ts";

const executablePath = findChromium();
const glyphs = fileGlyphs();

const line = (text: string, color: string, y: number): Layer => ({
  kind: "text",
  x: 10,
  y,
  width: 300,
  height: 40,
  lines: 1,
  lineHeight: 40,
  align: "left",
  runs: [{ text, size: 30, weight: 700, color }],
});
const painted = (width: number, layers: readonly Layer[]): IndexedPicture => {
  const drawing: Drawing = { width, height: 90, background: "#ffffff", layers };
  const picture = paintIndexed(drawing, glyphs);
  if (picture === null) throw new Error("needs an engine");
  return picture;
};

const pictures: Readonly<Record<string, IndexedPicture>> = {
  "of one bit": painted(317, [{ kind: "rectangle", x: 3, y: 3, width: 40, height: 40, fill: "#2563eb" }]),
  "of two bits": painted(318, [
    { kind: "rectangle", x: 3, y: 3, width: 40, height: 40, fill: "#2563eb", border: { width: 2, color: "#000000" } },
  ]),
  "of four bits": painted(319, [line("Žluťoučký kůň", "#111827", 20)]),
  "of eight bits": painted(
    320,
    ["#ff0000", "#00aa00", "#0000ff", "#aa5500"].map((color, i) => line("Łódź €", color, i * 15)),
  ),
};

describe.skipIf(executablePath === null)("an indexed PNG in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath ?? "", args: chromiumArguments });
  });
  afterAll(() => browser?.close());

  it.each(Object.entries(pictures))("%s has the pixels that were painted", async (_name, picture) => {
    const bytes = encodeIndexedPng(picture);
    const page = await browser.newPage();
    const shown = await page.evaluate(async (base64) => {
      const file = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([file], { type: "image/png" }));
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const context = canvas.getContext("2d");
      if (context === null) throw new Error("no canvas");
      context.drawImage(bitmap, 0, 0);
      return {
        width: bitmap.width,
        height: bitmap.height,
        rgba: [...context.getImageData(0, 0, bitmap.width, bitmap.height).data],
      };
    }, Buffer.from(bytes).toString("base64"));
    await page.close();
    const decoded = pngPixels(bytes);
    expect([shown.width, shown.height]).toEqual([picture.width, picture.height]);
    expect(Buffer.compare(Uint8Array.from(shown.rgba), decoded.rgba)).toBe(0);
    expect(
      decoded.rgba.filter((_, i) => i % 4 === 0),
      "and the second decoder sees the palette's",
    ).toEqual(picture.pixels.map((index) => picture.palette[index * 3] ?? 0));
  });
});
