import { concatBytes } from "../../base/bytes.ts";

/** The frames of the seconds inside a minute, 59 to 58 first and 1 to 0 last, as they follow each other in a file. */
export type SecondDeltas = {
  /** The frames that lead from one second of a minute down to another. */
  between(from: number, to: number): Uint8Array;
};

/** `delta` makes the frame that turns a second into the one before it. */
export const secondDeltas = (delta: (from: number) => Uint8Array): SecondDeltas => {
  // As long as the tens stay, the frame is that of the units alone.
  const units = new Map<number, Uint8Array>();
  const frames: Uint8Array[] = [];
  const starts = new Uint32Array(60);
  let length = 0;
  for (let from = 59; from > 0; from -= 1) {
    const unit = from % 10;
    const bytes = units.get(unit) ?? delta(from);
    if (unit > 0) units.set(unit, bytes);
    frames.push(bytes);
    starts[from] = length;
    length += bytes.length;
  }
  starts[0] = length;
  const all = concatBytes(frames);
  return { between: (from, to) => all.subarray(starts[from], starts[to]) };
};
