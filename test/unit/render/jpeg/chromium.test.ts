import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeJpeg } from "../../../../src/render/jpeg/encode.ts";
import { plainJpeg } from "../../../../src/render/jpeg/plain.ts";
import { spliceJpegs } from "../../../../src/render/jpeg/splice.ts";
import { chromiumArguments, findChromium } from "../../../support/chromium.ts";
import { type Decoded, withoutAlpha } from "../../../support/jpeg-decoders.ts";
import { framed, photoLike, psnr } from "../../../support/test-pictures.ts";

const executablePath = findChromium();

describe.skipIf(executablePath === null)("JPEG files of ours in a browser", () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath ?? "", args: chromiumArguments });
    page = await browser.newPage();
  });
  afterAll(() => browser?.close());

  const shown = async (file: Uint8Array): Promise<Decoded> => {
    const { width, height, base64 } = await page.evaluate(
      async (source) => {
        const image = new Image();
        image.src = source;
        await image.decode();
        const { naturalWidth, naturalHeight } = image;
        const context = new OffscreenCanvas(naturalWidth, naturalHeight).getContext("2d");
        context?.drawImage(image, 0, 0);
        const data = context?.getImageData(0, 0, naturalWidth, naturalHeight).data ?? [];
        let text = "";
        for (const byte of data) text += String.fromCharCode(byte);
        return { width: naturalWidth, height: naturalHeight, base64: btoa(text) };
      },
      `data:image/jpeg;base64,${Buffer.from(file).toString("base64")}`,
    );
    return { width, height, rgb: withoutAlpha(Buffer.from(base64, "base64")) };
  };

  it.each([
    [400, 400],
    [333, 77],
    [1, 1],
    [17, 300],
  ])("show their picture, %i x %i", async (width, height) => {
    const picture = photoLike(width, height, 5);
    const { rgb, ...size } = await shown(encodeJpeg(picture.rgba, picture, "photo"));
    expect(size).toEqual({ width, height });
    expect(psnr(picture, rgb)).toBeGreaterThan(30);
  });

  it("show in a strip what the tiles show apart", async () => {
    const tiles = [1, 2, 3].map((seed) => framed(160, 160, seed)).map((tile) => encodeJpeg(tile.rgba, tile, "photo"));
    const strip = await shown(spliceJpegs(tiles) ?? new Uint8Array());
    expect(strip).toMatchObject({ width: 480, height: 160 });
    for (const [index, tile] of tiles.entries()) {
      const { rgb } = await shown(tile);
      for (let y = 0; y < 160; y++) {
        const row = strip.rgb.subarray((y * 480 + index * 160) * 3, (y * 480 + index * 160 + 160) * 3);
        expect(Buffer.compare(row, rgb.subarray(y * 480, (y + 1) * 480)), `tile ${index}, line ${y}`).toBe(0);
      }
    }
  });

  it("show the plain picture", async () => {
    expect(await shown(plainJpeg({ width: 600, height: 200 }))).toMatchObject({ width: 600, height: 200 });
  });
});
