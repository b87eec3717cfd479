import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Renderer } from "@takumi-rs/wasm";
import { takumiNodes } from "../src/platform/takumi/nodes.ts";
import { cardTemplate } from "../src/contract/built-in-templates.ts";
import { bagDrawing } from "../src/render/bag.ts";
import { drawingSize } from "../src/render/template/resolve.ts";
import { cli } from "./lib/cli.ts";
import { fileEngine } from "./lib/file-engine.ts";

cli({
  name: "fallback-card",
  about: "Draws the fallback card and writes src/render/fallback-bitmaps.ts (JPEG, PNG, GIF as base64).",
  options: {},
});

const { width, height } = drawingSize(cardTemplate);
const fallbackDrawing = bagDrawing(width, height);
const engine = await fileEngine();
// 4 KB at most: every isolate carries it, and a flat drawing shows no artefacts at this quality.
const jpeg = await engine.renderCard(fallbackDrawing, { format: "jpeg", quality: 50, photo: null });
const png = await engine.renderCard(fallbackDrawing, { format: "png", quality: 100, photo: null });
const scenes = [{ node: takumiNodes(fallbackDrawing, null).root, durationMs: 1000 }];
const gif = await new Renderer().renderAnimation({ scenes, width, height, fps: 1, format: "gif" });
const constant = (name: string, bytes: Uint8Array): string =>
  `export const ${name} =\n  "${Buffer.from(bytes).toString("base64")}";\n`;
const file = join(import.meta.dirname, "../src/render/fallback-bitmaps.ts");
await writeFile(
  file,
  `// Drawn by scripts/fallback-card.ts: ${width} x ${height}, base64. Do not edit.\n` +
    constant("fallbackJpeg", jpeg) +
    constant("fallbackPng", png) +
    constant("fallbackGif", gif),
);
console.log(`fallback card written: jpeg ${jpeg.length} B, png ${png.length} B, gif ${gif.length} B`);
