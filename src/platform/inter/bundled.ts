import inter500 from "./inter-500.bin";
import inter700 from "./inter-700.bin";
import type { Glyphs } from "../../render/glyphs.ts";
import { outlineGlyphs } from "../../render/text/outline-glyphs.ts";

// Of the isolate: the masks of one picture serve the next. Unpacked by the first text, not at start-up.
let bundled: Glyphs | undefined;

/** The letters of Inter that travel inside the Worker's bundle. */
export const bundledGlyphs = (): Glyphs => (bundled ??= outlineGlyphs({ 500: inter500, 700: inter700 }));
