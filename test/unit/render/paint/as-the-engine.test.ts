import { beforeAll, describe, expect, it } from "vitest";
import { fileEngine } from "../../../../scripts/lib/file-engine.ts";
import { fileGlyphs } from "../../../../scripts/lib/file-glyphs.ts";
import type { Drawing, Layer, TextBlock } from "../../../../src/render/drawing.ts";
import type { Engine } from "../../../../src/render/engine.port.ts";
import { paintIndexed } from "../../../../src/render/paint/paint-indexed.ts";

// A picture may come from either painter, so they must agree. Where they differ: the engine's edges have four steps
// across a pixel, ours 15 of the exact area. One pixel of wrong place would exceed these limits several times.
const limits = { mean: 1, farPixels: 0.0002 };
const far = 96;

const glyphs = fileGlyphs();
let engine: Engine;
beforeAll(async () => {
  engine = await fileEngine();
});

const block = (more: Partial<TextBlock>): TextBlock => ({
  kind: "text",
  x: 20,
  y: 10,
  width: 460,
  height: 80,
  lines: 1,
  lineHeight: 60,
  align: "left",
  runs: [],
  ...more,
});
const run = (text: string, size: number, weight: 500 | 700 = 500, color = "#111827") => ({ text, size, weight, color });

const layers: Readonly<Record<string, readonly Layer[]>> = {
  "a large line": [block({ runs: [run("Hello, Victoria", 56, 700)], lineHeight: 72 })],
  "a middle line": [block({ runs: [run("AVATAR To Ty 1.299,00 at 19:59", 30)], lineHeight: 41 })],
  "a small line": [block({ runs: [run("1,250 points until free coffee", 22)], lineHeight: 30 })],
  Russian: [block({ runs: [run("Съешь ещё этих булок", 30)], lineHeight: 41 })],
  "Ukrainian, large": [block({ runs: [run("Їхній ґанок, Юлія", 44, 700)], lineHeight: 60 })],
  Greek: [block({ runs: [run("Γιώργος Αϋφαντής, καλημέρα", 30)], lineHeight: 41 })],
  // Without ươ: the engine kerns it in some words and not in others, as its letters are in two files.
  Vietnamese: [block({ runs: [run("Thị Hạnh, quặng", 30)], lineHeight: 41 })],
  "two runs": [block({ runs: [run("1.299 €", 44, 700, "#b91c1c"), run("1.499 €", 22, 500, "#6b7280")] })],
  "a struck run": [block({ runs: [{ ...run("1.499,00 €", 30, 500, "#6b7280"), struck: true }] })],
  "two lines": [
    block({ lines: 2, lineHeight: 32, runs: [run("Waterproof trail-running jacket with a hood", 25)], width: 360 }),
  ],
  "an ellipsis": [
    block({
      lines: 2,
      lineHeight: 32,
      runs: [run("Waterproof trail-running jacket with zip and hood", 25)],
      width: 300,
    }),
  ],
  "a line in the middle": [block({ align: "center", runs: [run("Welcome back!", 40, 700)] })],
  "a line at the right": [block({ align: "right", runs: [run("250 to go", 28)] })],
  "lines in the middle": [
    block({ align: "center", lines: 2, lineHeight: 32, width: 300, runs: [run("Waterproof trail jacket, warm", 25)] }),
  ],
  "a bar": [
    { kind: "rectangle", x: 20, y: 30, width: 400, height: 32, radius: 16, fill: "#e5e7eb" },
    { kind: "rectangle", x: 20, y: 30, width: 250, height: 32, radius: 16, fill: "#2563eb" },
  ],
  "a frame": [
    {
      kind: "rectangle",
      x: 4,
      y: 4,
      width: 300,
      height: 90,
      radius: 30,
      fill: "#fde68a",
      border: { width: 9, color: "#b45309" },
    },
  ],
  "a polygon": [
    {
      kind: "polygon",
      points: [
        [30, 5],
        [37, 23],
        [56, 24],
        [41, 36],
        [46, 55],
        [30, 45],
        [14, 55],
        [19, 36],
        [4, 24],
        [23, 23],
      ],
      fill: "#f59e0b",
    },
  ],
};

describe("painted as the engine paints", () => {
  it.each(Object.entries(layers))("%s", async (_name, painted) => {
    const drawing: Drawing = { width: 500, height: 100, background: "#ffffff", layers: painted };
    const ours = paintIndexed(drawing, glyphs);
    if (ours === null) throw new Error("needs the engine");
    const theirs = await engine.renderRaw(drawing, null);
    let [sum, farPixels] = [0, 0];
    for (const [i, index] of ours.pixels.entries()) {
      let difference = 0;
      for (const channel of [0, 1, 2]) {
        const [a, b] = [ours.palette[index * 3 + channel] ?? 0, theirs[i * 4 + channel] ?? 0];
        difference = Math.max(difference, Math.abs(a - b));
      }
      sum += difference;
      if (difference > far) farPixels++;
    }
    expect(sum / ours.pixels.length).toBeLessThan(limits.mean);
    expect(farPixels / ours.pixels.length).toBeLessThan(limits.farPixels);
  });
});
