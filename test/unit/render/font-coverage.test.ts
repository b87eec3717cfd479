import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { drawableText, fontSubsets } from "../../../src/render/font-coverage.ts";

describe("text that the card font can draw", () => {
  it.each([
    ["Stoneware Mug, Ocean", "Stoneware Mug, Ocean"],
    ["Лампа «Ёлка» № 5", "Лампа «Ёлка» № 5"],
    ["Žluťoučký kůň", "Žluťoučký kůň"],
    ["Đèn bàn gỗ", "Đèn bàn gỗ"],
    ["Καφές", "Καφές"],
    ["1.299,00 €", "1.299,00 €"],
    ["₺1.299 ₹500 ₫20", "₺1.299 ₹500 ₫20"],
  ])("keeps %s", (text, drawn) => {
    expect(drawableText(text)).toBe(drawn);
  });

  it("drops emoji and invisible characters, not the words around them", () => {
    expect(drawableText("🎄 Lamp ☂️ and 👩‍👩‍👧 more")).toBe("Lamp and more");
    expect(drawableText("so\u00adft\u200b hy\u202ephen\ufeff")).toBe("soft hyphen");
    expect(drawableText("  two\r\n\tlines\u2028three ")).toBe("two lines three");
    expect(drawableText("\ud800broken\udfff")).toBe("broken");
  });

  it("composes letters, so that accents are found in the font", () => {
    expect(drawableText("Cafe\u0301")).toBe("Café");
  });

  it("draws nothing rather than a fragment of a title", () => {
    expect(drawableText("陶器のマグカップ")).toBe("");
    expect(drawableText("حذاء رياضي 42")).toBe("");
    expect(drawableText("Nike エアマックス 90")).toBe("");
    expect(drawableText("Kimono 着物")).toBe("Kimono");
  });

  it("agrees with the ranges that the font package states", () => {
    const path = createRequire(import.meta.url).resolve("@fontsource/inter/unicode.json");
    const stated: Record<string, string> = JSON.parse(readFileSync(path, "utf8"));
    const hex = (code: number): string => code.toString(16).toUpperCase().padStart(4, "0");
    for (const [subset, ranges] of Object.entries(fontSubsets)) {
      const ours = ranges.map(([first, last]) => (first === last ? `U+${hex(first)}` : `U+${hex(first)}-${hex(last)}`));
      expect(ours.join(","), subset).toBe(stated[subset]);
    }
  });
});
