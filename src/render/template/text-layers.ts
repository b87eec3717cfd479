import type { TemplateBox } from "../../contract/template.ts";
import { type Layer, runGap, type TextRun } from "../drawing.ts";
import { drawableText } from "../font-coverage.ts";
import { bindText, type BoundFacts } from "./bindings.ts";
import { filePixels } from "./plain-layers.ts";

type TextBox = Extract<TemplateBox, { kind: "text" }>;

/** Room between lines where a template does not say: what reads well in Inter. */
const leading = 1.28;

/** The box's text; nothing where its placeholders come to nothing that can be drawn. */
export const textLayers = (box: TextBox, density: number, facts: BoundFacts): Layer[] => {
  const area = filePixels(box, density);
  const runs = box.lines > 1 ? wrapped(box, density, facts) : oneLine(box, density, facts, area.width);
  if (runs.length === 0) return [];
  const largest = Math.max(...box.runs.map(({ size }) => size));
  const lineHeight = Math.round((box.line_height ?? largest * leading) * density);
  return [{ kind: "text", ...area, lines: box.lines, lineHeight, align: box.align, runs }];
};

const wrapped = ({ runs }: TextBox, density: number, facts: BoundFacts): TextRun[] =>
  runs.flatMap((run) => {
    const text = drawableText(bindText(run.text, facts));
    return text === "" ? [] : [runOf(run, text, run.size * density)];
  });

/** A run that is too wide shrinks as far as it may, or is left out if it is optional. */
const oneLine = ({ runs }: TextBox, density: number, facts: BoundFacts, width: number): TextRun[] => {
  const line: TextRun[] = [];
  let used = 0;
  for (const run of runs) {
    const text = drawableText(bindText(run.text, facts));
    if (text === "") continue;
    const room = width - used - (line.length > 0 ? runGap : 0);
    const wanted = run.size * density;
    const fits = Math.floor((wanted * room) / estimatedWidth(text, wanted));
    if (run.optional && fits < wanted) continue;
    const smallest = (run.shrink_to ?? run.size) * density;
    const size = Math.max(smallest, Math.min(wanted, fits));
    line.push(runOf(run, text, size));
    used += estimatedWidth(text, size) + (line.length > 1 ? runGap : 0);
  }
  return line;
};

const runOf = ({ weight, color, struck }: TextBox["runs"][number], text: string, size: number): TextRun => ({
  text,
  size,
  weight,
  color,
  ...(struck ? { struck } : {}),
});

/**
 * Upper estimate in pixels, in em of Inter Bold: digits and most letters 0.68, capitals and wide letters more,
 * punctuation and spaces 0.3, full-width scripts 1.
 */
const estimatedWidth = (text: string, size: number): number => {
  let ems = 0;
  for (const char of text) ems += emsOf(char);
  return ems * size;
};

const emsOf = (char: string): number => {
  if (/[.,:;'’|!ilj\s]/u.test(char)) return 0.3;
  if (/[\u2e80-\u9fff\uac00-\ud7af\uff00-\uff60]|\p{Extended_Pictographic}/u.test(char)) return 1.05;
  return /[mwMW@%]/u.test(char) ? 0.95 : /\p{Lu}/u.test(char) ? 0.75 : 0.68;
};
