import type { TextRun } from "../drawing.ts";
import type { Glyphs } from "../glyphs.ts";
import { ellipsized, textWidth } from "./typeset.ts";

type Style = Pick<TextRun, "size" | "weight">;

/** After a blank, a hyphen or dash within a word, and a slash: where a line may end (after UAX 14, for Latin letters). */
const pieces = /[^ \-–—/]*(?:[-–—/]+(?=\p{L})|[-–—/]+ *| +|$)/gu;

/**
 * Lines of a text that fit in `room` pixels: as many words as fit, a word that fits on no line broken anywhere.
 * The last of `most` lines ends in an ellipsis if there is more.
 */
export const wrapped = (text: string, style: Style, room: number, most: number, glyphs: Glyphs): string[] => {
  const lines: string[] = [];
  let rest = text;
  while (rest !== "" && lines.length < most) {
    if (lines.length === most - 1) {
      lines.push(ellipsized(rest.trimEnd(), style, room, glyphs));
      break;
    }
    const line = firstLine(rest, style, room, glyphs);
    lines.push(line.trimEnd());
    rest = rest.slice(line.length).trimStart();
  }
  return lines;
};

const firstLine = (text: string, style: Style, room: number, glyphs: Glyphs): string => {
  const fits = (line: string): boolean => textWidth(line.trimEnd(), style, glyphs) <= room;
  let line = "";
  for (const [piece] of text.matchAll(pieces)) {
    if (piece === "" || !fits(line + piece)) break;
    line += piece;
  }
  if (line !== "") return line;
  // One letter at least, so that there is an end.
  for (const char of text) {
    if (line !== "" && !fits(line + char)) break;
    line += char;
  }
  return line;
};
