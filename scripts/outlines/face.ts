import { Blob, Buffer as ShapingBuffer, Face, Feature, Font, shape } from "harfbuzzjs";

/** On or off the curve, in font units, y upwards: TrueType's own way of writing quadratic curves. */
export type OutlinePoint = { readonly x: number; readonly y: number; readonly on: boolean };

export type FaceGlyph = {
  readonly char: string;
  readonly advance: number;
  readonly contours: readonly (readonly OutlinePoint[])[];
};

/** What is packed of one weight, in font units. */
export type FaceOutlines = {
  readonly unitsPerEm: number;
  readonly ascent: number;
  readonly descent: number;
  readonly strike: number;
  readonly glyphs: readonly FaceGlyph[];
  /** Row by row: kerning of glyph i before glyph j at i * glyphs.length + j. */
  readonly kerning: Int16Array;
};

const range = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, i) => first + i);

/**
 * Languages of Europe in Latin (Latin-1, Extended-A, Romanian, capital sharp s), Cyrillic and Greek (monotonic)
 * letters, Vietnamese, punctuation, currencies.
 */
export const inkChars: readonly string[] = [
  ...range(0x20, 0x7e),
  ...range(0xa0, 0xac),
  ...range(0xae, 0x148),
  ...range(0x14a, 0x17f),
  0x1a0,
  0x1a1,
  0x1af,
  0x1b0,
  ...range(0x218, 0x21b),
  0x386,
  ...range(0x388, 0x38a),
  0x38c,
  ...range(0x38e, 0x3a1),
  ...range(0x3a3, 0x3ce),
  ...range(0x400, 0x45f),
  0x490,
  0x491,
  0x1e9e,
  ...range(0x1ea0, 0x1ef9),
  0x2009,
  0x2013,
  0x2014,
  0x2018,
  0x2019,
  0x201a,
  0x201c,
  0x201d,
  0x201e,
  0x2020,
  0x2022,
  0x2026,
  0x2032,
  0x2033,
  0x2039,
  0x203a,
  0x2044,
  0x20a4,
  0x20a6,
  0x20a9,
  0x20aa,
  0x20ab,
  0x20ac,
  0x20ae,
  0x20b1,
  0x20b4,
  0x20b8,
  0x20b9,
  0x20ba,
  0x20bd,
  0x20be,
  0x2116,
  0x2122,
  0x2191,
  0x2193,
  0x2212,
].map((code) => String.fromCodePoint(code));

/** Stands for the colon between two digits, which Inter draws higher (its `calt` feature). */
const ratio = "\u2236";

/** Reads the characters from the first font file that has them; pairs across files kern like their base letters. */
export const readFace = (files: readonly Uint8Array[]): FaceOutlines => {
  const fonts = files.map((bytes) => new Font(new Face(new Blob(bytes))));
  const [first] = fonts;
  if (first === undefined) throw new Error("no font file");
  const sources: { char: string; font: Font; glyph: number }[] = [];
  for (const char of inkChars) {
    for (const font of fonts) {
      const glyph = font.nominalGlyph(char.codePointAt(0) ?? 0);
      if (glyph === undefined || glyph === 0) continue;
      sources.push({ char, font, glyph });
      break;
    }
    if (sources.at(-1)?.char !== char) throw new Error(`no font file has '${char}'`);
  }
  sources.push({ char: ratio, font: first, glyph: shapedGlyph(first, "0:0", 1) });
  sources.sort((a, b) => (a.char < b.char ? -1 : 1));
  const os2 = first.face.referenceTable("OS/2");
  if (os2 === undefined) throw new Error("the font has no OS/2 table");
  const { ascender, descender } = first.hExtents();
  return {
    unitsPerEm: first.face.upem,
    ascent: ascender,
    descent: -descender,
    // yStrikeoutPosition: 28 bytes into the table.
    strike: new DataView(os2.buffer, os2.byteOffset, os2.byteLength).getInt16(28),
    glyphs: sources.map(({ char, font, glyph }) => ({
      char,
      advance: font.glyphHAdvance(glyph),
      contours: contoursOf(font.glyphToJson(glyph)),
    })),
    kerning: kerningOf(sources, fonts, first),
  };
};

const shaped = (font: Font, text: string, features: Feature[]): { codepoint: number; xAdvance?: number }[] => {
  const buffer = new ShapingBuffer();
  buffer.addText(text);
  buffer.guessSegmentProperties();
  shape(font, buffer, features);
  return buffer.getGlyphInfosAndPositions();
};

const shapedGlyph = (font: Font, text: string, at: number): number => {
  const glyph = shaped(font, text, [])[at];
  if (glyph === undefined) throw new Error(`'${text}' has no glyph ${at}`);
  return glyph.codepoint;
};

const plain = ["calt", "ccmp", "locl", "liga"].map((tag) => new Feature(tag, 0));

const kerningOf = (
  sources: readonly { char: string; font: Font }[],
  fonts: readonly Font[],
  first: Font,
): Int16Array => {
  const pairs = new Int16Array(sources.length ** 2);
  const kern = (font: Font, from: string, to: string): number => {
    const pair = shaped(font, from + to, plain);
    const advance = font.glyphHAdvance(font.nominalGlyph(from.codePointAt(0) ?? 0) ?? 0);
    return pair.length === 2 && pair[0]?.xAdvance !== undefined ? pair[0].xAdvance - advance : 0;
  };
  const relatives = new Map(fonts.map((font) => [font, relativesOf(font)]));
  const charsOf = fonts.map((font) => ({ font, chars: new Set(charsIn(font)) }));
  for (const [i, left] of sources.entries()) {
    for (const [j, right] of sources.entries()) {
      const [from, to] = [kernLike(left.char), kernLike(right.char)];
      // Across files letters kern like their base letters; but a mark at the right of a letter keeps its distance, as
      // it does from a letter of its own file that has the other's shape.
      const leftsTo = relatives.get(left.font)?.get(to);
      // A Vietnamese word is of several files; one of them has most of its letters.
      const shared =
        left.font === right.font || !(isVietnamese(from) || isVietnamese(to))
          ? undefined
          : charsOf.find(({ chars }) => chars.has(from) && chars.has(to));
      pairs[i * sources.length + j] =
        left.font === right.font || shared !== undefined
          ? kern(shared?.font ?? left.font, from, to)
          : isMarkedAtRight(from) && leftsTo !== undefined
            ? kern(left.font, from, leftsTo)
            : kern(first, base(from), base(to));
    }
  }
  return pairs;
};

const isVietnamese = (char: string): boolean => /[\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]/.test(char);

/** Carons drawn as apostrophes, and every letter with a horn. */
const isMarkedAtRight = (char: string): boolean => "ďťľĽ".includes(char) || char.normalize("NFD").includes("\u031b");

/** Marks that stay clear of a letter's neighbours, the clearest first: dot below, ogonek, cedilla, line below, macron. */
const clearMarks = ["\u0323", "\u0328", "\u0327", "\u0331", "\u0304"];

const charsIn = (font: Font): string[] => Array.from(font.face.collectUnicodes(), (code) => String.fromCodePoint(code));

/** For each plain letter, a letter of the font that is the same but for a mark. */
const relativesOf = (font: Font): Map<string, string> => {
  const chars = charsIn(font);
  const relatives = new Map<string, string>();
  for (const mark of clearMarks) {
    for (const char of chars) {
      const [letter = "", ...marks] = char.normalize("NFD");
      if (marks.join("") === mark && !relatives.has(letter)) relatives.set(letter, char);
    }
  }
  return relatives;
};

const kernLike = (char: string): string => (char === ratio ? ":" : char);
const twins: Readonly<Record<string, string>> = {
  đ: "d",
  ħ: "h",
  ł: "l",
  ŧ: "t",
  ı: "i",
  Đ: "D",
  Ħ: "H",
  Ł: "L",
  Ŧ: "T",
};
const base = (char: string): string => twins[char] ?? kernLike(char.normalize("NFD").slice(0, 1));

type PathCommand = { readonly type: string; readonly values: readonly number[] };

/** Contours of TrueType points: an on-curve point midway between two off-curve ones is left out, but for the first. */
const contoursOf = (commands: readonly PathCommand[]): OutlinePoint[][] => {
  const contours: OutlinePoint[][] = [];
  let points: OutlinePoint[] = [];
  for (const { type, values } of commands) {
    const [a = 0, b = 0, c = 0, d = 0] = values;
    if (type === "M") contours.push((points = [{ x: a, y: b, on: true }]));
    else if (type === "L") points.push({ x: a, y: b, on: true });
    else if (type === "Q") points.push({ x: a, y: b, on: false }, { x: c, y: d, on: true });
    else if (type !== "Z") throw new Error(`a TrueType outline has no '${type}'`);
  }
  return contours.map(withoutImplied);
};

const withoutImplied = (drawn: readonly OutlinePoint[]): OutlinePoint[] => {
  const [start, end] = [drawn[0], drawn.at(-1)];
  const closed = start !== undefined && end !== undefined && drawn.length > 1 && start.x === end.x && start.y === end.y;
  const points = closed ? drawn.slice(0, -1) : [...drawn];
  return points
    .filter((point, i) => {
      const [before, after] = [points.at(i - 1), points[(i + 1) % points.length]];
      if (i === 0 || !point.on || before === undefined || after === undefined || before.on || after.on) return true;
      return Math.abs(before.x + after.x - 2 * point.x) > 1 || Math.abs(before.y + after.y - 2 * point.y) > 1;
    })
    .map(({ x, y, on }) => ({ x: Math.round(x), y: Math.round(y), on }));
};
