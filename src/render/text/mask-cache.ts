import type { GlyphMask } from "../glyphs.ts";

export type MaskCache = {
  get(key: number): GlyphMask | undefined;
  set(key: number, mask: GlyphMask): void;
};

/** Objects and map entry of a mask without its pixels, about. */
const overhead = 200;

/** Masks up to a number of bytes in all; the ones made first go first, in the order of a map. */
export const maskCache = (limit: number): MaskCache => {
  const masks = new Map<number, GlyphMask>();
  let bytes = 0;
  return {
    get: (key) => masks.get(key),
    set: (key, mask) => {
      masks.set(key, mask);
      bytes += mask.coverage.length + overhead;
      for (const [oldest, { coverage }] of masks) {
        if (bytes <= limit) break;
        masks.delete(oldest);
        bytes -= coverage.length + overhead;
      }
    },
  };
};
