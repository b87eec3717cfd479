import { fontCharacters } from "./font-characters.ts";

/** The bundled fonts: Inter for Latin, Cyrillic and Greek letters, Noto Sans for other scripts, Twemoji. */
export type FontName = keyof typeof fontCharacters;

/** Bits of pages of 256 characters. */
type Pages = ReadonlyMap<number, Uint8Array>;

const unpacked = new Map<FontName, Pages>();

/** Unpacked at the first use: most isolates never see most scripts. */
const pagesOf = (font: FontName): Pages => {
  const known = unpacked.get(font);
  if (known !== undefined) return known;
  const bytes = Uint8Array.from(atob(fontCharacters[font]), (char) => char.charCodeAt(0));
  const pages = new Map<number, Uint8Array>();
  for (let at = 0; at < bytes.length; at += 34) {
    pages.set(((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0), bytes.subarray(at + 2, at + 34));
  }
  unpacked.set(font, pages);
  return pages;
};

/** Whether a font has a picture of a character. */
export const draws = (font: FontName, char: string): boolean => {
  const code = char.codePointAt(0) ?? 0;
  const bits = pagesOf(font).get(code >> 8)?.[(code & 255) >> 3] ?? 0;
  return ((bits >> (code & 7)) & 1) === 1;
};

const alphabets = ["inter", "arabic", "hebrew", "thai", "devanagari"] as const;

/**
 * Fonts by which a text's characters are looked up, in this order. Characters that Chinese and Japanese share
 * are drawn as the rest of the text has it: kana make it Japanese.
 */
const orderFor = (text: string): readonly FontName[] =>
  /[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)
    ? [...alphabets, "japanese", "chinese", "korean", "emoji"]
    : [...alphabets, "korean", "chinese", "japanese", "emoji"];

/** What makes several characters one emoji: joiner, variation selector, keycap, the tags of regional flags. */
const binding = /\u200d|\ufe0f|\u20e3|[\u{e0020}-\u{e007f}]/u;
const joiners = /[\u200c\u200d]/;

/** A text in pieces that are drawn or left out as a whole: emoji, however many characters they take, and characters. */
export const piecesOf = (text: string): readonly string[] => text.match(/\p{RGI_Emoji}|./gsv) ?? [];

const isEmoji = (piece: string): boolean => /^\p{RGI_Emoji}$/v.test(piece);

/** The font that draws a piece of a text; null if none does. */
const fontOf = (piece: string, order: readonly FontName[]): FontName | null => {
  if (!isEmoji(piece)) return order.find((font) => draws(font, piece)) ?? null;
  const chars = Array.from(piece).filter((char) => !binding.test(char));
  // Keycaps: their digit is in the font, but is not to be taken from it elsewhere.
  return chars.every((char) => char <= "9" || draws("emoji", char)) ? "emoji" : null;
};

/** A function that tells whether some font draws a piece of this text. */
export const drawablePieces = (text: string): ((piece: string) => boolean) => {
  const order = orderFor(text);
  return (piece) => fontOf(piece, order) !== null;
};

/** The fonts that a text is drawn with, in the order in which characters are looked up in them; Inter always. */
export const fontsFor = (text: string): readonly FontName[] => {
  if (/^[\u0020-\u00ff]*$/.test(text)) return ["inter"];
  const order = orderFor(text);
  const used = new Set<FontName | null>(["inter"]);
  for (const piece of piecesOf(text)) if (!joiners.test(piece) || isEmoji(piece)) used.add(fontOf(piece, order));
  return order.filter((font) => used.has(font));
};
