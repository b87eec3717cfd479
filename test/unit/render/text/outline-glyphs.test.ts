import fc from "fast-check";
import { expect, it } from "vitest";
import { fileGlyphs } from "../../../../scripts/lib/file-glyphs.ts";
import { inkChars } from "../../../../scripts/outlines/face.ts";
import type { PenQuarter } from "../../../../src/render/glyphs.ts";

const glyphs = fileGlyphs();
const covered = inkChars.filter((char) => glyphs.covers(char));
const weights = [500, 700] as const;

it.each([
  ["Czech", "Příliš žluťoučký kůň úpěl ďábelské ódy"],
  ["Danish, Norwegian", "Høj bly gom vandt fræk sexquiz på wc"],
  ["Dutch", "Pa's wijze lynx bezag vroom het fikse aquaduct"],
  ["English", "The quick brown fox, “jumps” — over £5.99 & 20% off!"],
  ["Estonian", "Põdur Zagrebi tšellomängija-följetonist"],
  ["Finnish, Swedish", "Yxskaftbud, ge vår WC-zonmö IQ-hjälp"],
  ["French", "Portez ce vieux whisky au juge blond : œuf, île, ça, où, Ÿ"],
  ["German", "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich ẞ"],
  ["Hungarian", "Árvíztűrő tükörfúrógép"],
  ["Icelandic", "Kæmi ný öxi hér, ykist þjófum nú bæði víl og ádrepa"],
  ["Italian, Portuguese", "À noite, vovô Kowalsky vê o ímã cair no pé do pinguim, perché"],
  ["Latvian, Lithuanian", "Glāžšķūņa rūķīši; įlinkdama fechtuotojo špaga"],
  ["Maltese, Catalan", "Ħaġar Qim, l·l, Ŀ"],
  ["Polish", "Zażółć gęślą jaźń, Łódź"],
  ["Romanian", "Gheorghe, obezul, a reușit să obțină jucându-se un flux"],
  ["Slovak, Slovene, Croatian", "Kŕdeľ ďatľov učí koňa; piškur, đak, čežnja"],
  ["Spanish", "¿Qué? ¡Ñandú, pingüino!"],
  ["Bulgarian", "Ах, чудна българска земьо, полюшвай цъфтящи жита"],
  ["Greek", "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία, Ϊ Ϋ ΐ ΰ ϊ ϋ Ά Έ Ή Ί Ό Ύ Ώ"],
  ["Russian", "Съешь же ещё этих мягких французских булок, да выпей чаю №1"],
  ["Serbian, Macedonian", "Љубазни фењерџија чађавог лица хоће да ми покаже ѓ ќ ѕ"],
  ["Ukrainian, Belarusian", "Жебракують філософи при ґанку церкви в Гадячі, ще й шатро їхнє, ў"],
  ["Vietnamese", "Nguyễn Thị Hường, Đỗ Ước, những lỡ quặng ỹ ỵ Ợ"],
  ["Turkish", "Pijamalı hasta yağız şoföre çabucak güvendi, İstanbul"],
  ["prices", "1.299,00 € £5 $7.50 ¥900 ₺12 zł ₹99 ₽ ₴ ₩ ₪ 1\u00a0000 −20 % ×2"],
])("covers %s", (_language, text) => {
  expect(Array.from(text).filter((char) => !glyphs.covers(char))).toEqual([]);
});

it.each(["ἀρχή", "こんにちは", "مرحبا", "🎉", "a\u0301"])("leaves '%s' to the engine", (text) => {
  expect(glyphs.covers(text)).toBe(false);
});

it("draws something for every letter it covers, and nothing for blanks", () => {
  expect(covered.length).toBeGreaterThan(340);
  for (const char of covered) {
    for (const weight of weights) {
      const mask = glyphs.mask(char, 40, weight);
      expect(mask?.advance, char).toBeGreaterThan(0);
      expect(
        mask?.coverage.some((value) => value > 200),
        char,
      ).toBe(/\S/.test(char));
    }
  }
});

it("keeps every letter within an em and a half of the pen, at any size and quarter", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...covered),
      fc.double({ min: 6, max: 200, noNaN: true }),
      fc.constantFrom(...weights),
      fc.constantFrom<PenQuarter>(0, 1, 2, 3),
      (char, size, weight, quarter) => {
        const mask = glyphs.mask(char, size, weight, quarter);
        if (mask === null) throw new Error(`no mask of ${char}`);
        expect(mask.coverage.length).toBe(mask.width * mask.height);
        expect(mask.left).toBeGreaterThanOrEqual(-0.5 * size - 2);
        expect(mask.left + mask.width).toBeLessThanOrEqual(1.7 * size + 2);
        expect(mask.top).toBeLessThanOrEqual(1.2 * size + 2);
        expect(mask.height - mask.top).toBeLessThanOrEqual(0.5 * size + 2);
      },
    ),
    { numRuns: 400 },
  );
});

it("covers the same area in ems at every size", () => {
  const areaInEms = (char: string, size: number): number => {
    const sum = glyphs.mask(char, size, 500)?.coverage.reduce((total, value) => total + value, 0) ?? 0;
    return sum / 255 / size ** 2;
  };
  for (const char of "AgŽ8€@ß") {
    const exact = areaInEms(char, 300);
    for (const size of [16, 33, 64, 120]) expect(Math.abs(areaInEms(char, size) / exact - 1), char).toBeLessThan(0.03);
  }
});

it("shifts a mask by quarters of a pixel without changing what it covers", () => {
  const centre = (quarter: PenQuarter): number => {
    const mask = glyphs.mask("H", 33, 700, quarter);
    if (mask === null) throw new Error("no mask");
    let [sum, weighted] = [0, 0];
    for (const [i, value] of mask.coverage.entries()) {
      sum += value;
      weighted += value * (mask.left + (i % mask.width));
    }
    return weighted / sum;
  };
  for (const quarter of [1, 2, 3] as const) expect(centre(quarter) - centre(0)).toBeCloseTo(quarter / 4, 1);
});

it("kerns pairs as Inter does, accents like their letters, across its font files too", () => {
  // Font units of 2048 per em, from the GPOS table of Inter 500: V after A moves by -147.
  expect(glyphs.kern("A", "V", 2048, 500)).toBeCloseTo(-147, -1);
  for (const [left, right] of [
    ["T", "o"],
    ["T", "ě"],
    ["Ť", "o"],
    ["P", ","],
    ["L", "Ť"],
  ] as const) {
    expect(glyphs.kern(left, right, 100, 700), left + right).toBeLessThan(-1);
  }
  expect(glyphs.kern("ď", "n", 100, 700), "the caron of ď keeps its distance").toBeGreaterThan(1);
  expect(glyphs.kern("H", "H", 100, 700)).toBe(0);
  expect(glyphs.kern("H", "🎉", 100, 700)).toBe(0);
});

it("answers the same mask from memory, and again after it fell out of a small one", () => {
  expect(glyphs.mask("e", 32, 500)).toBe(glyphs.mask("e", 32, 500));
  const forgetful = fileGlyphs(2000);
  const before = forgetful.mask("e", 32, 500);
  for (const char of "abcdfghijklmnop") forgetful.mask(char, 32, 500);
  const after = forgetful.mask("e", 32, 500);
  expect(after).not.toBe(before);
  expect(after).toEqual(before);
});
