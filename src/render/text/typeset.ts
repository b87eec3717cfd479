import type { TextRun } from "../drawing.ts";
import type { Glyphs } from "../glyphs.ts";

/** A text with the place of each letter, in pixels from its start; `width` ends after the last letter's advance. */
export type TypesetText = {
  readonly chars: readonly string[];
  readonly pens: readonly number[];
  readonly width: number;
};

type Style = Pick<TextRun, "size" | "weight">;

/** Sets a text on one line with kerning; what the glyphs do not cover takes no room. */
export const typeset = (text: string, { size, weight }: Style, glyphs: Glyphs): TypesetText => {
  const chars = Array.from(text.replaceAll(betweenDigits, raisedColon));
  const pens: number[] = [];
  let pen = 0;
  let before = "";
  for (const char of chars) {
    if (before !== "") pen += glyphs.kern(before, char, size, weight);
    pens.push(pen);
    pen += glyphs.advance(char, size, weight);
    before = char;
  }
  return { chars, pens, width: pen };
};

/** Inter draws the colon of a time higher than that of a sentence; its outline is kept as the ratio sign. */
const betweenDigits = /(?<=\d):(?=\d)/g;
const raisedColon = "\u2236";

/** Room that a text takes on one line, pixels. */
export const textWidth = (text: string, style: Style, glyphs: Glyphs): number => typeset(text, style, glyphs).width;

/** The text if it fits, else as much of it as fits with an ellipsis; "" where not even that does. */
export const ellipsized = (text: string, style: Style, room: number, glyphs: Glyphs): string => {
  const whole = typeset(text, style, glyphs);
  if (whole.width <= room) return text;
  const chars = Array.from(text);
  for (let kept = whole.pens.findLastIndex((pen) => pen <= room); kept >= 0; kept--) {
    const cut = `${chars.slice(0, kept).join("").trimEnd()}…`;
    if (textWidth(cut, style, glyphs) <= room) return cut;
  }
  return "";
};
