import { concatBytes } from "../../base/bytes.ts";
import { frameHead, subBlocks } from "./blocks.ts";
import { type Codes, lzwCodes } from "./lzw.ts";
import { lzwCodesAhead } from "./lzw-ahead.ts";
import { changedBox, cutOut, type Placed } from "./plane.ts";
import { runsOf } from "./runs.ts";

/** How long each frame stands: one second. */
const centiseconds = 100;

export type Frame = { readonly bytes: Uint8Array<ArrayBuffer>; readonly codes: number };

/** A frame on its own, in indices under 2 ** bits, coded quickly. */
export const stillFrame = (placed: Placed, bits: number): Frame =>
  framed(placed, bits, null, lzwCodes(runsOf(placed.plane.pixels), bits, "end", true));

/** A frame that stands for a second, in few bytes: it is kept. */
export const movingFrame = (placed: Placed, bits: number): Frame =>
  framed(placed, bits, centiseconds, lzwCodesAhead(placed.plane.pixels, bits, "end", true));

const framed = ({ plane, at }: Placed, bits: number, delay: number | null, codes: Codes): Frame => {
  const head = frameHead({ ...at, width: plane.width, height: plane.height }, bits, delay);
  return { bytes: concatBytes([head, subBlocks(codes.bytes), new Uint8Array(1)]), codes: codes.count };
};

/** The one block that turns what stands at a place into something of the same size. */
export const deltaFrame = (before: Placed, after: Placed, bits: number): Frame => {
  // A second in which nothing changes still takes its time.
  const box = changedBox(before.plane, after.plane) ?? { x: 0, y: 0, width: 1, height: 1 };
  const at = { x: after.at.x + box.x, y: after.at.y + box.y };
  return movingFrame({ plane: cutOut(after.plane, box), at }, bits);
};

/** What stands before the codes of a first frame that covers the whole picture and stands for a second. */
export const firstFrameHead = (width: number, height: number, bits: number): Uint8Array<ArrayBuffer> =>
  frameHead({ x: 0, y: 0, width, height }, bits, centiseconds);
