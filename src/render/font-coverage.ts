import { drawablePieces, piecesOf } from "./font-choice.ts";

/**
 * Code points for which the engine takes each part of Inter (inclusive), copied from the font package's own
 * `unicode.json`; a part draws most of them, see `font-characters.ts`.
 */
export const fontSubsets = {
  latin: [
    [0x0000, 0x00ff],
    [0x0131, 0x0131],
    [0x0152, 0x0153],
    [0x02bb, 0x02bc],
    [0x02c6, 0x02c6],
    [0x02da, 0x02da],
    [0x02dc, 0x02dc],
    [0x0304, 0x0304],
    [0x0308, 0x0308],
    [0x0329, 0x0329],
    [0x2000, 0x206f],
    [0x20ac, 0x20ac],
    [0x2122, 0x2122],
    [0x2191, 0x2191],
    [0x2193, 0x2193],
    [0x2212, 0x2212],
    [0x2215, 0x2215],
    [0xfeff, 0xfeff],
    [0xfffd, 0xfffd],
  ],
  "latin-ext": [
    [0x0100, 0x02ba],
    [0x02bd, 0x02c5],
    [0x02c7, 0x02cc],
    [0x02ce, 0x02d7],
    [0x02dd, 0x02ff],
    [0x0304, 0x0304],
    [0x0308, 0x0308],
    [0x0329, 0x0329],
    [0x1d00, 0x1dbf],
    [0x1e00, 0x1e9f],
    [0x1ef2, 0x1eff],
    [0x2020, 0x2020],
    [0x20a0, 0x20ab],
    [0x20ad, 0x20c0],
    [0x2113, 0x2113],
    [0x2c60, 0x2c7f],
    [0xa720, 0xa7ff],
  ],
  cyrillic: [
    [0x0301, 0x0301],
    [0x0400, 0x045f],
    [0x0490, 0x0491],
    [0x04b0, 0x04b1],
    [0x2116, 0x2116],
  ],
  greek: [
    [0x0370, 0x0377],
    [0x037a, 0x037f],
    [0x0384, 0x038a],
    [0x038c, 0x038c],
    [0x038e, 0x03a1],
    [0x03a3, 0x03ff],
  ],
  vietnamese: [
    [0x0102, 0x0103],
    [0x0110, 0x0111],
    [0x0128, 0x0129],
    [0x0168, 0x0169],
    [0x01a0, 0x01a1],
    [0x01af, 0x01b0],
    [0x0300, 0x0301],
    [0x0303, 0x0304],
    [0x0308, 0x0309],
    [0x0323, 0x0323],
    [0x0329, 0x0329],
    [0x1ea0, 0x1ef9],
    [0x20ab, 0x20ab],
  ],
} as const satisfies Record<string, readonly (readonly [number, number])[]>;

export type FontSubset = keyof typeof fontSubsets;

const letters = (text: string): number => text.match(/\p{L}/gu)?.length ?? 0;

const isJoiner = (piece: string): boolean => piece === "\u200c" || piece === "\u200d";
/** Scripts whose letters joiners part and join; anywhere else they are invisible. */
const joins = (piece: string | undefined): boolean =>
  piece !== undefined && /^[\p{Script_Extensions=Arabic}\p{Script_Extensions=Devanagari}]/u.test(piece);
const invisible = /^[\p{Cc}\p{Cf}\p{Cs}\ufe00-\ufe0f\ufffd]$/u;

/**
 * The part of a text that the bundled fonts can draw, on one line and without invisible characters. Words in other
 * scripts drop out rather than show as empty boxes; when fewer than half of the letters would remain, nothing does:
 * a fragment would misname the product.
 */
export const drawableText = (text: string): string => {
  const whole = text.normalize("NFC").replaceAll(/\s+/gu, " ");
  if (/^[\u0020-\u007e]*$/.test(whole)) return whole.trim();
  const isDrawn = drawablePieces(whole);
  let drawn = "";
  let isBaseDrawn = true;
  const pieces = piecesOf(whole);
  for (const [index, piece] of pieces.entries()) {
    if (isJoiner(piece) && joins(pieces[index - 1]) && joins(pieces[index + 1])) drawn += piece;
    if (invisible.test(piece)) continue;
    // An accent whose letter is not drawn would move to the letter before.
    if (!/^\p{M}$/u.test(piece)) isBaseDrawn = isDrawn(piece);
    if (isBaseDrawn && isDrawn(piece)) drawn += piece;
  }
  drawn = drawn.replaceAll(/ {2,}/g, " ").trim();
  return letters(drawn) * 2 < letters(whole) ? "" : drawn;
};
