import { concatBytes } from "../../base/bytes.ts";
import { frameHead, subBlocks } from "./blocks.ts";
import { lzwCodes } from "./lzw.ts";
import { changedBox, cutOut, type Placed } from "./plane.ts";

/** How long each frame stands: one second. */
const centiseconds = 100;

export type Frame = { readonly bytes: Uint8Array<ArrayBuffer>; readonly codes: number };

/** A frame of its own, in indices under 2 ** bits; it stands for a second if it is `moving`. */
export const frame = ({ plane, at }: Placed, bits: number, moving: boolean): Frame => {
  const { bytes, count } = lzwCodes(plane.pixels, bits, "end", true);
  const head = frameHead({ ...at, width: plane.width, height: plane.height }, bits, moving ? centiseconds : null);
  return { bytes: concatBytes([head, subBlocks(bytes), new Uint8Array(1)]), codes: count };
};

/** The one block that turns what stands at a place into something of the same size. */
export const deltaFrame = (before: Placed, after: Placed, bits: number): Frame => {
  // A second in which nothing changes still takes its time.
  const box = changedBox(before.plane, after.plane) ?? { x: 0, y: 0, width: 1, height: 1 };
  const at = { x: after.at.x + box.x, y: after.at.y + box.y };
  return frame({ plane: cutOut(after.plane, box), at }, bits, true);
};

/** What stands before the codes of a first frame that covers the whole picture and stands for a second. */
export const firstFrameHead = (width: number, height: number, bits: number): Uint8Array<ArrayBuffer> =>
  frameHead({ x: 0, y: 0, width, height }, bits, centiseconds);
