import type { Glyphs } from "../../src/render/glyphs.ts";

/** For drawings without words. */
export const noGlyphs: Glyphs = {
  covers: (text) => text === "",
  mask: () => null,
  advance: () => 0,
  kern: () => 0,
  metrics: { ascent: 1, descent: 0, strike: 0.3 },
};
