import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cardTemplate } from "../src/contract/built-in-templates.ts";
import { plainJpeg } from "../src/render/jpeg/plain.ts";
import { drawingSize } from "../src/render/template/resolve.ts";
import { cli } from "./lib/cli.ts";

cli({
  name: "plain-card",
  about: "Encodes the plain picture of a card's size and writes src/render/plain-card.ts (base64).",
  options: {},
});

const size = drawingSize(cardTemplate);
const jpeg = plainJpeg(size);
await writeFile(
  join(import.meta.dirname, "../src/render/plain-card.ts"),
  `/** The plain JPEG of ${size.width} x ${size.height}, by scripts/plain-card.ts: a fresh isolate has it at once, base64. */\n` +
    `export const plainCardJpeg =\n  "${Buffer.from(jpeg).toString("base64")}";\n`,
);
console.log(`plain card written: ${jpeg.length} B`);
