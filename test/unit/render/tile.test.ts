import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { fileEngine } from "../../../scripts/lib/file-engine.ts";
import { filePhotoDecoder } from "../../../scripts/lib/file-photos.ts";
import type { Drawing, Layer } from "../../../src/render/drawing.ts";
import type { Engine } from "../../../src/render/engine.port.ts";
import { readImageHeader } from "../../../src/render/image-header.ts";
import { encodeJpeg } from "../../../src/render/jpeg/encode.ts";
import { type CheckedPhoto, checkPhoto } from "../../../src/render/photo.ts";
import type { Pixels } from "../../../src/render/pixels.ts";
import { paintTile, type TileDeps, tileJpeg } from "../../../src/render/tile.ts";
import { withOrientation } from "../../support/image-headers.ts";

const file = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(join(import.meta.dirname, "../../golden", name)));
const checked = (bytes: Uint8Array): CheckedPhoto => {
  const photo = checkPhoto(bytes);
  if (!photo.ok) throw new Error(photo.error);
  return photo.value;
};

let engine: Engine;
let deps: TileDeps;
beforeAll(async () => {
  engine = await fileEngine();
  deps = { engine, decoder: await filePhotoDecoder(engine) };
});

const text = (y: number, align: "left" | "center" | "right" = "left"): Layer => ({
  kind: "text",
  x: 20,
  y,
  width: 360,
  height: 36,
  lines: 1,
  lineHeight: 36,
  align,
  runs: [
    { text: "£24.00", size: 30, weight: 700, color: "#b91c1c" },
    { text: "£32.00", size: 22, weight: 500, color: "#6b7280", struck: true },
  ],
});
const frame: Layer = { kind: "rectangle", x: 0, y: 0, width: 400, height: 528, border: { width: 2, color: "#e5e7eb" } };
const photoLayer: Layer = { kind: "photo", x: 0, y: 0, width: 400, height: 400, url: "", fit: "contain" };
const badge: Layer = { kind: "rectangle", x: 280.5, y: 16, width: 100, height: 40, radius: 20, fill: "#b91c1c" };
const star: Layer = { kind: "polygon", points: [[30, 20], [60, 80], [0, 80]], fill: "#f59e0b" }; // prettier-ignore
const drawingOf = (...layers: Layer[]): Drawing => ({ width: 400, height: 528, background: "#ffffff", layers });

/** Decibels; 40 is hard to tell apart, equal pictures come to Infinity. */
const likeness = (a: Pixels["rgba"], b: Pixels["rgba"]): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((a[i] ?? 0) - (b[i] ?? 0)) ** 2;
  return 10 * Math.log10((255 * 255) / (sum / a.length));
};

describe("a tile", () => {
  it.each([
    ["a card", drawingOf(photoLayer, text(482), frame)],
    ["a cut photo", drawingOf({ ...photoLayer, height: 304, fit: "cover" }, text(400, "center"), frame)],
    [
      "shapes over and under the photo",
      drawingOf(badge, { ...photoLayer, y: 100 }, badge, frame, star, text(2, "right")),
    ],
    ["no photo", drawingOf(frame, badge, { ...frame, x: 40, y: 30, width: 30, height: 60, fill: "#00aa00" }, star)],
    ["rectangles beyond its edges", drawingOf({ ...frame, x: -50, y: 500, fill: "#123456" }, { ...frame, x: 500 })],
  ])("looks as the engine alone would paint it: %s", async (_, drawing) => {
    const photo = checked(file("cards/photo.jpg"));
    const { rgba } = await paintTile(deps, drawing, photo);
    expect(likeness(rgba, await engine.renderRaw(drawing, photo.bytes))).toBeGreaterThan(40);
  });

  it("is a JPEG of the drawing's size", async () => {
    const drawing = drawingOf(photoLayer, text(482), frame);
    const jpeg = await tileJpeg(deps, drawing, checked(file("cards/photo.jpg")), "photo");
    expect(readImageHeader(jpeg)).toEqual({ format: "jpeg", width: 400, height: 528 });
    expect(jpeg.length).toBeLessThan(30_000);
  });

  it("asks the engine for nothing but texts and shapes", async () => {
    const asked: string[][] = [];
    const telling = {
      renderRaw: (...[scene]: Parameters<Engine["renderRaw"]>) => {
        asked.push(scene.layers.map(({ kind }) => kind));
        return Promise.resolve(new Uint8Array(4 * scene.width * scene.height));
      },
    };
    const photo = checked(file("cards/photo.jpg"));
    await paintTile({ ...deps, engine: telling }, drawingOf(frame, photoLayer, frame), photo);
    expect(asked).toEqual([]);
    await paintTile({ ...deps, engine: telling }, drawingOf(photoLayer, frame, text(9), frame, badge, frame), photo);
    expect(asked).toEqual([["text", "rectangle", "rectangle"]]);
  });

  it("turns a photo upright, and does not blow up a small one", async () => {
    const drawing = drawingOf({ ...photoLayer, width: 200, height: 200 });
    const sideways = checked(withOrientation(file("photos/plain.jpg"), 6, "big"));
    const { rgba, width } = await paintTile(deps, drawing, sideways);
    const at = (x: number, y: number) => Array.from(rgba.slice(4 * (y * width + x), 4 * (y * width + x) + 3));
    // 48 x 32 px, seen as 32 x 48 and twice as large: 64 x 96 in the middle of 200 x 200.
    expect(at(100, 50)).toEqual([255, 255, 255]);
    expect(at(66, 100)).toEqual([255, 255, 255]);
    const [red = 0, , blue = 0] = at(80, 70);
    expect(blue).toBeGreaterThan(red + 100);
    expect(at(120, 70)[0]).toBeGreaterThan(at(120, 70)[2] ?? 0);
  });

  it("is as well a PNG of the same pixels", async () => {
    const drawing = drawingOf(photoLayer, text(482), frame);
    const painted = await paintTile(deps, drawing, checked(file("cards/photo.jpg")));
    const png = checked(await engine.encodePng(painted));
    expect(png.format).toBe("png");
    expect(likeness((await deps.decoder.decode(png)).rgba, painted.rgba)).toBe(Infinity);
  });

  it("lets the ground show through a photo", async () => {
    const drawing = { ...drawingOf({ ...photoLayer, width: 48, height: 32 }), background: "#ff00ff" };
    const { rgba } = await paintTile(deps, drawing, checked(file("photos/clear.png")));
    expect(Array.from(rgba.slice(0, 4))).toEqual([255, 0, 255, 255]);
  });

  it("rejects a photo that does not decode", async () => {
    const photo = { ...checked(file("photos/plain.jpg")), bytes: new Uint8Array(100) };
    await expect(tileJpeg(deps, drawingOf(photoLayer), photo, "photo")).rejects.toThrow();
  });

  it("keeps no memory for photos it has painted", async () => {
    const drawing = drawingOf(photoLayer, text(482), frame);
    const side = 640;
    const rgba = new Uint8Array(4 * side * side);
    const paint = async (seed: number) => {
      for (let i = 0; i < rgba.length; i += 97) rgba[i] = (i * 31 + seed * 977) & 255;
      await tileJpeg(deps, drawing, checked(encodeJpeg(rgba, { width: side, height: side }, "photo")), "photo");
    };
    for (let seed = 0; seed < 5; seed++) await paint(seed);
    const before = process.memoryUsage().external;
    for (let seed = 5; seed < 65; seed++) await paint(seed);
    // 60 photos unfold to 98 MB; a handful of buffers may wait to be collected.
    expect(process.memoryUsage().external - before).toBeLessThan(40_000_000);
  });
});
