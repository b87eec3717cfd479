import fc from "fast-check";
import { expect, it } from "vitest";
import { fileGlyphs } from "../../../../scripts/lib/file-glyphs.ts";
import type { Drawing, Layer, TextBlock } from "../../../../src/render/drawing.ts";
import { paintIndexed } from "../../../../src/render/paint/paint-indexed.ts";
import type { IndexedPicture } from "../../../../src/render/png/indexed-png.ts";

const glyphs = fileGlyphs();

const on = (background: string, layers: readonly Layer[], width = 200, height = 80): Drawing => ({
  width,
  height,
  background,
  layers,
});
const text = (text: string, more: Partial<TextBlock> = {}): TextBlock => ({
  kind: "text",
  x: 20,
  y: 20,
  width: 160,
  height: 40,
  lines: 1,
  lineHeight: 40,
  align: "left",
  runs: [{ text, size: 30, weight: 700, color: "#111827" }],
  ...more,
});

const painted = (drawing: Drawing): IndexedPicture => {
  const picture = paintIndexed(drawing, glyphs);
  if (picture === null) throw new Error("needs an engine");
  return picture;
};
const colorAt = ({ width, palette, pixels }: IndexedPicture, x: number, y: number): string => {
  const index = (pixels[y * width + x] ?? 0) * 3;
  return `#${Buffer.from(palette.subarray(index, index + 3)).toString("hex")}`;
};
/** Left, top, right and bottom of everything that is not the background. */
const inkBounds = ({ width, pixels }: IndexedPicture): [number, number, number, number] => {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [i, index] of pixels.entries()) {
    if (index === pixels[0]) continue;
    const [x, y] = [i % width, Math.floor(i / width)];
    [left, top] = [Math.min(left, x), Math.min(top, y)];
    [right, bottom] = [Math.max(right, x), Math.max(bottom, y)];
  }
  return [left, top, right, bottom];
};

it("fills rectangles to the pixel and rounds their corners", () => {
  const picture = painted(
    on("#ffffff", [{ kind: "rectangle", x: 10, y: 10, width: 100, height: 40, radius: 20, fill: "#2563eb" }]),
  );
  expect(inkBounds(picture)).toEqual([10, 10, 109, 49]);
  expect(colorAt(picture, 10, 10)).toBe("#ffffff");
  expect(colorAt(picture, 60, 10)).toBe("#2563eb");
  expect(colorAt(picture, 10, 30)).toBe("#2563eb");
});

it("frames a rectangle inside its edges, over its own fill", () => {
  const picture = painted(
    on("#ffffff", [
      {
        kind: "rectangle",
        x: 0,
        y: 0,
        width: 200,
        height: 80,
        fill: "#f9fafb",
        border: { width: 2, color: "#e5e7eb" },
      },
    ]),
  );
  const colors = [0, 1, 2, 197, 198, 199].map((x) => colorAt(picture, x, 40));
  expect(colors).toEqual(["#e5e7eb", "#e5e7eb", "#f9fafb", "#f9fafb", "#e5e7eb", "#e5e7eb"]);
  expect([0, 1, 2].map((y) => colorAt(picture, 100, y))).toEqual(["#e5e7eb", "#e5e7eb", "#f9fafb"]);
  expect(picture.palette.length).toBe(3 * 3);
});

it("paints polygons over what is below", () => {
  const track: Layer = {
    kind: "polygon",
    points: [
      [20, 10],
      [80, 10],
      [80, 70],
      [20, 70],
    ],
    fill: "#e5e7eb",
  };
  const picture = painted(
    on("#ffffff", [
      track,
      {
        ...track,
        points: [
          [20, 10],
          [50, 10],
          [50, 70],
          [20, 70],
        ],
        fill: "#f59e0b",
      },
    ]),
  );
  expect([19, 20, 49, 50, 79, 80].map((x) => colorAt(picture, x, 40))).toEqual([
    "#ffffff",
    "#f59e0b",
    "#f59e0b",
    "#e5e7eb",
    "#e5e7eb",
    "#ffffff",
  ]);
});

it.each([
  ["left", 21, 83],
  ["center", 68, 132],
  ["right", 116, 180],
] as const)("sets text to the %s of its box", (align, from, to) => {
  const [left, , right] = inkBounds(painted(on("#ffffff", [text("ABC", { align })])));
  expect(left).toBeGreaterThanOrEqual(from - 1);
  expect(right).toBeLessThanOrEqual(to + 1);
});

it("sets runs of one line on one baseline, a gap apart, and strikes the struck one", () => {
  const runs = [
    { text: "H", size: 40, weight: 700, color: "#b91c1c" },
    { text: "H\u00a0H", size: 20, weight: 500, color: "#000000", struck: true },
  ] as const;
  const picture = painted(on("#ffffff", [text("", { runs, lineHeight: 40 })]));
  const columns = (color: string): number[] =>
    Array.from({ length: 200 }, (_, x) => x).filter((x) =>
      Array.from({ length: 80 }, (_, y) => y).some((y) => colorAt(picture, x, y) === color),
    );
  const bottom = (color: string): number =>
    Math.max(
      ...Array.from({ length: 80 }, (_, y) => y).filter((y) =>
        columns(color).some((x) => colorAt(picture, x, y) === color),
      ),
    );
  expect(bottom("#b91c1c")).toBe(bottom("#000000"));
  const struck = columns("#000000");
  expect(struck.length, "one line without a break").toBe(Math.max(...struck) - Math.min(...struck) + 1);
  expect(Math.min(...struck) - Math.max(...columns("#b91c1c"))).toBeGreaterThan(8);
});

const words = fc.string({
  unit: fc.constantFrom(...Array.from("ABGQŽabgjpqyžłğ 0123456789.,€“”/-")),
  minLength: 1,
  maxLength: 60,
});

it("never paints text outside its box", () => {
  fc.assert(
    fc.property(
      words,
      fc.record({
        lines: fc.integer({ min: 1, max: 4 }),
        align: fc.constantFrom("left", "center", "right"),
        x: fc.integer({ min: 0, max: 60 }),
        width: fc.integer({ min: 30, max: 140 }),
        struck: fc.boolean(),
        size: fc.integer({ min: 8, max: 48 }),
      }),
      (content, { lines, align, x, width, struck, size }) => {
        const lineHeight = Math.ceil(size * 1.25);
        const block = text(content, {
          x,
          width,
          height: lineHeight * lines,
          lines,
          lineHeight,
          align,
          runs: [{ text: content, size, weight: 500, color: "#000000", struck }],
        });
        const [left, top, right, bottom] = inkBounds(painted(on("#ffffff", [block], 220, 300)));
        expect(left).toBeGreaterThanOrEqual(x);
        expect(right).toBeLessThan(x + width);
        expect(top).toBeGreaterThanOrEqual(20);
        expect(bottom).toBeLessThan(20 + lineHeight * lines);
      },
    ),
    { numRuns: 200 },
  );
});

it("paints what stands out of the picture only as far as it reaches", () => {
  fc.assert(
    fc.property(fc.integer({ min: -150, max: 250 }), fc.integer({ min: -150, max: 150 }), (x, y) => {
      const box = { x, y, width: 120, height: 60 };
      const picture = painted(
        on("#ffffff", [
          { kind: "rectangle", ...box, radius: 12, fill: "#fde68a", border: { width: 3, color: "#b45309" } },
          {
            kind: "polygon",
            points: [
              [x, y],
              [x + 90, y + 10],
              [x + 40, y + 70],
            ],
            fill: "#2563eb",
          },
          text("Ready?", box),
        ]),
      );
      expect(picture.pixels.length).toBe(200 * 80);
    }),
    { numRuns: 100 },
  );
});

it("keeps letters of one or two colours on one ground within 16 colours, the wanted ones exact", () => {
  const two = on("#ffffff", [
    text("Agé", { y: 40 }),
    text("Agé", { y: -10, runs: [{ text: "Wy", size: 30, weight: 500, color: "#b91c1c" }] }),
  ]);
  for (const drawing of [on("#ffffff", [text("Agé")]), two]) {
    const { palette } = painted(drawing);
    expect(palette.length / 3).toBeLessThanOrEqual(16);
    expect(Buffer.from(palette).toString("hex", 0, 6)).toBe("ffffff111827");
  }
});

it("takes more colours where 16 would show wrong ones", () => {
  const grounds = ["#ff0000", "#00ff00", "#0000ff", "#ffff00"];
  const picture = painted(
    on("#ffffff", [
      ...grounds.map((fill, i): Layer => ({ kind: "rectangle", x: 20 + i * 40, y: 20, width: 40, height: 40, fill })),
      text("OOOOOOO"),
    ]),
  );
  expect(picture.palette.length / 3).toBeGreaterThan(16);
});

it("leaves photos, other scripts and other colours to the engine", () => {
  const photo: Layer = {
    kind: "photo",
    x: 0,
    y: 0,
    width: 10,
    height: 10,
    url: "https://a.example/b.jpg",
    fit: "cover",
  };
  expect(paintIndexed(on("#ffffff", [photo]), glyphs)).toBeNull();
  expect(paintIndexed(on("#ffffff", [text("こんにちは")]), glyphs)).toBeNull();
  expect(paintIndexed(on("white", []), glyphs)).toBeNull();
});

it("joins an accent that is written apart to its letter", () => {
  const [apart, whole] = ["Андре\u0438\u0306, Υ\u0301, a\u0301", "Андрей, Ύ, á"].map((word) =>
    paintIndexed(on("#ffffff", [text(word)]), glyphs),
  );
  expect(apart).not.toBeNull();
  expect(apart).toEqual(whole);
});
