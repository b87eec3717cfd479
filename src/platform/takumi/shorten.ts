import { runGap, type TextBlock, type TextRun } from "../../render/drawing.ts";
import { textDirection } from "../../render/text-direction.ts";

/** What the engine says of texts before it paints them. */
export type TextMeasure = {
  /** Lines that a block's only run takes when it is wrapped and not cut. */
  lines(block: TextBlock): Promise<number>;
  /** Pixels of a run on one line. */
  width(run: TextRun, lineHeight: number): Promise<number>;
};

/** More than most letters take, in ems: what is narrower by this fits without being measured. */
const wideLetter = 0.8;

/**
 * A block whose text fits, cut with an ellipsis where the engine would not do it: of several runs on one line it cuts
 * none, and of right-to-left text, which it measures from left to right, it would leave a single letter.
 */
export const shorten = async (block: TextBlock, measure: TextMeasure): Promise<TextBlock> => {
  const [only, second] = block.runs;
  if (only === undefined) return block;
  if (second !== undefined) return mayBeTooWide(block) ? { ...block, runs: await fitting(block, measure) } : block;
  if (textDirection(only.text) !== "rtl" || (await measure.lines(block)) <= block.lines) return block;
  const text = await longest(only.text, async (cut) => {
    return (await measure.lines({ ...block, runs: [{ ...only, text: cut }] })) <= block.lines;
  });
  return { ...block, runs: [{ ...only, text }] };
};

const mayBeTooWide = ({ runs, width }: TextBlock): boolean =>
  runs.reduce((sum, { text, size }) => sum + text.length * size * wideLetter + runGap, 0) > width;

/** The runs that fit on the line, the last of them cut if need be. */
const fitting = async ({ runs, width, lineHeight }: TextBlock, measure: TextMeasure): Promise<TextRun[]> => {
  const fits: TextRun[] = [];
  let room = width;
  for (const run of runs) {
    const taken = await measure.width(run, lineHeight);
    if (taken > room) {
      const text = await longest(
        run.text,
        async (cut) => (await measure.width({ ...run, text: cut }, lineHeight)) <= room,
      );
      return text === ellipsis && fits.length > 0 ? fits : [...fits, { ...run, text }];
    }
    fits.push(run);
    room -= taken + runGap;
  }
  return fits;
};

const ellipsis = "…";

/** The longest beginning of a text that fits with an ellipsis behind it. */
const longest = async (text: string, fits: (cut: string) => Promise<boolean>): Promise<string> => {
  const chars = Array.from(text);
  const cutTo = (length: number): string => chars.slice(0, length).join("").trimEnd() + ellipsis;
  let [known, tooLong] = [0, chars.length];
  while (tooLong - known > 1) {
    const middle = (known + tooLong) >> 1;
    if (await fits(cutTo(middle))) known = middle;
    else tooLong = middle;
  }
  return cutTo(known);
};
