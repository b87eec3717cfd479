import { readFileSync } from "node:fs";
import type { Glyphs } from "../../src/render/glyphs.ts";
import { outlineGlyphs } from "../../src/render/text/outline-glyphs.ts";

const outlines = (weight: 500 | 700): Uint8Array =>
  readFileSync(new URL(`../../src/platform/inter/inter-${weight}.bin`, import.meta.url));

/** The Worker's glyphs for scripts and tests, with a mask cache of their own. */
export const fileGlyphs = (cacheBytes?: number): Glyphs =>
  outlineGlyphs({ 500: outlines(500), 700: outlines(700) }, cacheBytes);
