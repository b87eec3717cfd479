import { beforeAll, describe, expect, it } from "vitest";
import { fileEngine } from "../../../scripts/lib/file-engine.ts";
import type { TextBlock } from "../../../src/render/drawing.ts";
import type { Engine } from "../../../src/render/engine.port.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await fileEngine();
});

const run = (text: string, size = 30) => ({ text, size, weight: 700, color: "#000000" }) as const;
const block = (more: Partial<TextBlock>): TextBlock => ({
  kind: "text",
  x: 200,
  y: 20,
  width: 400,
  height: 40,
  lines: 1,
  lineHeight: 40,
  align: "left",
  runs: [run("Mug")],
  ...more,
});

/** First and last columns and rows that hold any ink; the box is 200..600 px across. */
const inkOf = async (layer: TextBlock) => {
  const [width, height] = [800, 160];
  const rgba = await engine.renderRaw({ width, height, layers: [layer] }, null);
  const inked = Array.from({ length: width * height }, (_, i) => i).filter((i) => (rgba[4 * i + 3] ?? 0) > 127);
  const columns = inked.map((i) => i % width);
  const ends = (values: readonly number[]) =>
    values.reduce(([least, most], value) => [Math.min(least, value), Math.max(most, value)] as const, [
      Infinity,
      -Infinity,
    ] as const);
  const [left, right] = ends(columns);
  return { left, right, bottom: ends(inked.map((i) => Math.floor(i / width)))[1] };
};

const arabic = "حذاء رياضي للرجال Nike Air مقاس 42 أحمر مع نعل مطاطي خفيف الوزن ومقاوم للانزلاق";

describe("text of the engine", () => {
  it.each([
    ["left to right", [run("Mug")]],
    ["right to left", [run("حذاء")]],
    ["two runs", [run("£24.00"), run("£32.00", 22)]],
    ["two runs from the right", [run("حذاء"), run("€12", 22)]],
    ["more than fits", [run("Handmade stoneware coffee mug, glazed twice")]],
    ["more than fits, from the right", [run(arabic)]],
  ])("stands where its block says: %s", async (_, runs) => {
    const [left, center, right] = await Promise.all(
      (["left", "center", "right"] as const).map((align) => inkOf(block({ runs, align }))),
    );
    for (const { left: from, right: to } of [left, center, right].filter((ink) => ink !== undefined)) {
      expect(from).toBeGreaterThanOrEqual(198);
      expect(to).toBeLessThanOrEqual(602);
    }
    expect(left?.left).toBeLessThan(206);
    expect(right?.right).toBeGreaterThan(592);
    const middle = ((center?.left ?? 0) + (center?.right ?? 0)) / 2;
    expect(Math.abs(middle - 400)).toBeLessThan(6);
  });

  it.each([
    ["from the left", [run("Handmade stoneware coffee mug, glazed twice")]],
    ["from the right", [run(arabic)]],
    ["of two runs the second", [run("حذاء"), run("12,00 € كان سعره قبل ذلك بكثير")]],
    ["of two runs the first", [run("A price as long as 1.299.000.000,00 €"), run("£1")]],
  ])("is cut where it does not fit, and fills its line: %s", async (_, runs) => {
    const { left, right } = await inkOf(block({ runs }));
    expect(left).toBeGreaterThanOrEqual(198);
    expect(right).toBeLessThanOrEqual(602);
    expect(right - left).toBeGreaterThan(300);
  });

  it("fills all of its lines from the right, too", async () => {
    const { left, right, bottom } = await inkOf(block({ lines: 2, height: 80, runs: [run(arabic)] }));
    expect(right - left).toBeGreaterThan(300);
    expect(bottom).toBeGreaterThan(70);
    expect(bottom).toBeLessThan(112);
  });

  it("is the same whichever texts were drawn before", async () => {
    const scene = { width: 400, height: 60, layers: [block({ x: 0, y: 0, runs: [run("骨 Mug ★ ①")] })] };
    const fresh = await (await fileEngine()).renderRaw(scene, null);
    for (const text of ["骨まで", "뼈", "骨头", "🎄", "تاريخ"]) await inkOf(block({ runs: [run(text)] }));
    expect(Buffer.compare(await engine.renderRaw(scene, null), fresh)).toBe(0);
  });
});
