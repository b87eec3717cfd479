import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fileEngine } from "../../../scripts/lib/file-engine.ts";
import { filePainter } from "../../../scripts/lib/file-painter.ts";
import { filePhotoDecoder } from "../../../scripts/lib/file-photos.ts";
import { builtInTemplates } from "../../../src/contract/built-in-templates.ts";
import { readImageHeader } from "../../../src/render/image-header.ts";
import type { Painter } from "../../../src/render/painter.port.ts";
import { type CheckedPhoto, checkPhoto } from "../../../src/render/photo.ts";
import { decodeInPage } from "../../support/browser-decoder.ts";
import { chromiumArguments, findChromium } from "../../support/chromium.ts";
import { type Decoded, findDjpeg, withoutAlpha } from "../../support/jpeg-decoders.ts";
import { pictureSamples } from "../../support/picture-samples.ts";

// The engine and fonts are pinned, so the bytes are exact. After a wanted change: UPDATE_GOLDEN=1, look at every picture
// in test/golden/pictures, and raise the painter's version in src/render/sketch.ts.
const golden = join(import.meta.dirname, "../../golden");
const fileOf = (name: string, format: string): string => join(golden, "pictures", `${name}.${format}`);
const checked = (bytes: Uint8Array): CheckedPhoto => {
  const photo = checkPhoto(bytes);
  if (!photo.ok) throw new Error(photo.error);
  return photo.value;
};
const photo = checked(new Uint8Array(readFileSync(join(golden, "cards/photo.jpg"))));
const samples = Object.entries(pictureSamples);

describe("golden pictures", () => {
  let paint: Painter;
  beforeAll(async () => {
    paint = await filePainter();
  });

  it.each(samples)("%s is painted to the byte", async (name, { drawing, format, hasPhoto }) => {
    const painted = await paint(drawing, format, hasPhoto ? photo : null);
    const path = fileOf(name, format);
    if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(path, painted);
    expect(Buffer.compare(painted, readFileSync(path))).toBe(0);
    expect(readImageHeader(painted)).toEqual({
      format: format === "jpg" ? "jpeg" : "png",
      width: drawing.width,
      height: drawing.height,
    });
  });

  it("show every built-in template, and nothing else lies among them", () => {
    const shown = samples.map(([name]) => name);
    for (const [id, { format }] of builtInTemplates) if (format !== "gif") expect(shown).toContain(id);
    const files = samples.map(([name, { format }]) => `${name}.${format}`);
    expect(readdirSync(join(golden, "pictures")).toSorted()).toEqual(files.toSorted());
  });

  it("hold their text: no two of them are alike", () => {
    const bytes = samples.map(([name, { format }]) => readFileSync(fileOf(name, format)).toString("base64"));
    expect(new Set(bytes).size).toBe(samples.length);
  });
});

const executablePath = findChromium();
const djpeg = findDjpeg();

/** Decibels between two decoders' pixels; equal ones come to Infinity. */
const likeness = (a: Uint8Array, b: Uint8Array): number => {
  const sum = a.reduce((total, value, at) => total + (value - (b[at] ?? 0)) ** 2, 0);
  return 10 * Math.log10((255 * 255) / (sum / a.length));
};

describe.skipIf(executablePath === null || djpeg === null)("two decoders agree on golden pictures", () => {
  let browser: Browser;
  let page: Page;
  let second: Record<"jpg" | "png", (file: Uint8Array) => Promise<Decoded>>;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath ?? "", args: chromiumArguments });
    page = await browser.newPage();
    const decoder = await filePhotoDecoder(await fileEngine());
    second = {
      jpg: djpeg?.({ smooth: true }) ?? (() => Promise.reject(new Error("no djpeg"))),
      png: async (file) => {
        const { width, height, rgba } = await decoder.decode(checked(file));
        return { width, height, rgb: withoutAlpha(rgba) };
      },
    };
  });
  afterAll(() => browser?.close());

  it.each(samples)("%s", async (name, { drawing, format }) => {
    const file = new Uint8Array(readFileSync(fileOf(name, format)));
    const shown = await decodeInPage(page, file);
    const { rgb, ...size } = await second[format](file);
    expect([shown.width, shown.height]).toEqual([drawing.width, drawing.height]);
    expect(size).toEqual({ width: drawing.width, height: drawing.height });
    // Decoders of JPEG may round apart; those of PNG may not.
    expect(likeness(withoutAlpha(shown.rgba), rgb)).toBeGreaterThan(format === "png" ? 1000 : 40);
  });
});
