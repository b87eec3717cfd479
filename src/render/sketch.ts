import { utf8 } from "../base/bytes.ts";
import { sha256Name } from "../base/sha256.ts";
import type { Drawing } from "./drawing.ts";

/** What is to be painted: equal sketches are equal pictures. */
export type Sketch = {
  readonly drawing: Drawing;
  readonly format: "jpg" | "png";
  /** It says something of a person: it is not kept outside the isolate. */
  readonly isPersonal: boolean;
};

/** Raise when the same sketch comes to other bytes: pictures are kept by it for weeks. */
const painterVersion = 1;

const keys = new WeakMap<Sketch, string>();

/** Names the picture by all that is in it, and by nobody who sees it. */
export const sketchKey = (sketch: Sketch): string => {
  let key = keys.get(sketch);
  if (key === undefined) {
    key = JSON.stringify([painterVersion, sketch.format, sketch.drawing]);
    keys.set(sketch, key);
  }
  return key;
};

/** What a picture of that key is kept under. */
export const sketchName = (key: string): Promise<string> => sha256Name(utf8(key));
