import { concatBytes } from "../../base/bytes.ts";
import type { Size } from "../size.ts";
import { frameHead, subBlocks } from "./blocks.ts";
import { codeBytes } from "./code-bytes.ts";
import { type Codes, lzwCodes } from "./lzw.ts";
import { lzwCodesAhead } from "./lzw-ahead.ts";
import { changedBox, cutOut, type Placed } from "./plane.ts";
import { runsOf } from "./runs.ts";

/** How long each frame stands: one second. */
const centiseconds = 100;

export type Frame = { readonly bytes: Uint8Array<ArrayBuffer>; readonly codes: number };

/** A frame on its own, in indices under 2 ** bits, coded quickly. */
export const stillFrame = (placed: Placed, bits: number): Frame =>
  framed(placed, bits, null, lzwCodes(runsOf(placed.plane.pixels), bits));

/** A frame that stands for a second, in few bytes: it is kept. */
export const movingFrame = (placed: Placed, bits: number): Frame =>
  framed(placed, bits, centiseconds, lzwCodesAhead(placed.plane.pixels, bits));

/** A first frame that covers the whole picture and stands for a second, from codes for some rows after each other. */
export const firstFrame = ({ width, height }: Size, bits: number, rows: readonly Codes[]): Uint8Array<ArrayBuffer> => {
  const head = frameHead({ x: 0, y: 0, width, height }, bits, centiseconds);
  return concatBytes([head, subBlocks(codeBytes(rows, bits)), new Uint8Array(1)]);
};

const framed = ({ plane, at }: Placed, bits: number, delay: number | null, codes: Codes): Frame => {
  const head = frameHead({ ...at, width: plane.width, height: plane.height }, bits, delay);
  const bytes = concatBytes([head, subBlocks(codeBytes([codes], bits)), new Uint8Array(1)]);
  return { bytes, codes: codes.length };
};

/** The one block that turns what stands at a place into something of the same size. */
export const deltaFrame = (before: Placed, after: Placed, bits: number): Frame => {
  // A second in which nothing changes still takes its time.
  const box = changedBox(before.plane, after.plane) ?? { x: 0, y: 0, width: 1, height: 1 };
  const at = { x: after.at.x + box.x, y: after.at.y + box.y };
  return movingFrame({ plane: cutOut(after.plane, box), at }, bits);
};
