import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { charactersByFont, packedCharacters } from "../../../scripts/lib/font-characters.ts";
import { fontCharacters } from "../../../src/render/font-characters.ts";
import { draws, type FontName, fontsFor } from "../../../src/render/font-choice.ts";
import { drawableText, fontSubsets } from "../../../src/render/font-coverage.ts";
import { textDirection } from "../../../src/render/text-direction.ts";

describe("text that the bundled fonts can draw", () => {
  it.each([
    "Stoneware Mug, Ocean",
    "Лампа «Ёлка» № 5",
    "Žluťoučký kůň",
    "Đèn bàn gỗ",
    "Καφές",
    "1.299,00 €",
    "₺1.299 ₹500 ₫20 ₪9",
    "حذاء رياضي Nike Air 42 (أحمر)",
    "کوله‌پشتی",
    "כוס קרמיקה",
    "แก้วกาแฟเซรามิก",
    "हस्तनिर्मित कॉफ़ी मग",
    "手工陶瓷咖啡杯，新款",
    "這個杯子還沒賣完",
    "骨まで陶器のマグカップ「青」",
    "수제 세라믹 머그컵",
    "Lamp 🎄 ☂️ 👩‍👩‍👧 🏳️‍🌈 🇩🇪 1️⃣ 👍🏽 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ❤",
  ])("keeps %s", (text) => {
    expect(drawableText(text)).toBe(text);
  });

  it("drops invisible characters, not the words around them", () => {
    expect(drawableText("so\u00adft\u200b hy\u202ephen\ufeff")).toBe("soft hyphen");
    expect(drawableText("a\u200db \u200d☂\ufe0e")).toBe("ab ☂");
    expect(drawableText("  two\r\n\tlines\u2028three ")).toBe("two lines three");
    expect(drawableText("\ud800broken\udfff")).toBe("broken");
  });

  it("composes letters, so that accents are found in the font", () => {
    expect(drawableText("Cafe\u0301")).toBe("Café");
  });

  it("leaves out what no font draws, with its accents", () => {
    expect(drawableText("Lamp ⛩ \u{13000}\u0301 mug \u{1fae9}")).toBe("Lamp ⛩ mug");
    expect(drawableText("Kimono ქარ")).toBe("Kimono");
  });

  it("draws nothing rather than a fragment of a title", () => {
    expect(drawableText("ქართული ნათურა")).toBe("");
    expect(drawableText("Nike ሰላም ልጆች 90")).toBe("");
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

  it("knows of every font exactly the characters that its file has", () => {
    expect(packedCharacters()).toEqual(fontCharacters);
    for (const [font, codes] of charactersByFont()) {
      for (let code = 0; code < 0x20000; code += 7) {
        expect(draws(font, String.fromCodePoint(code)), `${font} ${code.toString(16)}`).toBe(codes.has(code));
      }
    }
  });
});

describe("the fonts of a text", () => {
  it.each<[string, FontName[]]>([
    ["Mug, 24.00 €", ["inter"]],
    ["Лампа Đèn Καφές", ["inter"]],
    ["حذاء Nike", ["inter", "arabic"]],
    ["骨直す", ["inter", "japanese"]],
    ["手工杯", ["inter", "chinese"]],
    ["수제 杯", ["inter", "korean", "chinese"]],
    ["1 Mug © ™", ["inter"]],
    ["1️⃣ Mug ❤️", ["inter", "emoji"]],
    ["👩‍👩‍👧", ["inter", "emoji"]],
  ])("are those that are needed, in the order of looking: %s", (text, fonts) => {
    expect(fontsFor(text)).toEqual(fonts);
  });
});

describe("the direction of a text", () => {
  it.each([
    ["حذاء Nike", "rtl"],
    ["42 כוס", "rtl"],
    ["Nike حذاء", "ltr"],
    ["42 – 50", "ltr"],
    ["", "ltr"],
  ])("is that of its first letter: %s", (text, direction) => {
    expect(textDirection(text)).toBe(direction);
  });
});
