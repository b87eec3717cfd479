import type { Orientation } from "./exif-orientation.ts";
import type { Size } from "./size.ts";
import { type Pixels, wordsOf } from "./pixels.ts";
import { resample } from "./resample.ts";
import { upright } from "./upright.ts";

/** A photo that is small for its place is drawn at most twice as large: beyond that one sees nothing but its pixels. */
const mostEnlarged = 2;

/**
 * A photo made to fit a place: whole ("contain") or cut to fill it ("cover"), turned upright. The answer is as large
 * as the place or smaller, to be centred there.
 */
export const scalePhoto = (photo: Pixels, orientation: Orientation, place: Size, fit: "contain" | "cover"): Pixels => {
  // Everything up to the last step happens as the picture is stored; only the small result is turned.
  const isTurned = orientation >= 5;
  const across = (isTurned ? place.height : place.width) / photo.width;
  const down = (isTurned ? place.width : place.height) / photo.height;
  const factor = Math.min(mostEnlarged, fit === "contain" ? Math.min(across, down) : Math.max(across, down));
  const room = isTurned ? { width: place.height, height: place.width } : place;
  const size = { width: side(photo.width * factor, room.width), height: side(photo.height * factor, room.height) };
  // A whole photo keeps its last row, however its size was rounded.
  const width = fit === "contain" ? photo.width : Math.min(photo.width, size.width / factor);
  const height = fit === "contain" ? photo.height : Math.min(photo.height, size.height / factor);
  const part = { x: (photo.width - width) / 2, y: (photo.height - height) / 2, width, height };
  return upright(resample(photo, part, size), orientation);
};

const side = (wanted: number, most: number): number => Math.max(1, Math.min(Math.round(wanted), Math.round(most)));

/** Paints pixels over a canvas, their upper left corner at a whole pixel; what stands out is cut. */
export const blend = (canvas: Pixels, pixels: Pixels, left: number, top: number): void => {
  const [to, from] = [wordsOf(canvas.rgba), wordsOf(pixels.rgba)];
  const [firstX, lastX] = [Math.max(0, -left), Math.min(pixels.width, canvas.width - left)];
  const [firstY, lastY] = [Math.max(0, -top), Math.min(pixels.height, canvas.height - top)];
  for (let y = firstY; y < lastY; y++) {
    let at = y * pixels.width + firstX;
    let under = (y + top) * canvas.width + left + firstX;
    for (let x = firstX; x < lastX; x++, at++, under++) {
      const word = from[at] ?? 0;
      const alpha = word >>> 24;
      if (alpha === 255) to[under] = word;
      else if (alpha > 0) to[under] = over(word, alpha, to[under] ?? 0);
    }
  }
};

/** One pixel on an opaque one. */
const over = (word: number, alpha: number, under: number): number => {
  const rest = 255 - alpha;
  // Red and blue in one product, green in another; + 127 rounds, and 257 / 65536 is a division by 255.
  const red = div255((word & 0xff) * alpha + (under & 0xff) * rest);
  const green = div255(((word >>> 8) & 0xff) * alpha + ((under >>> 8) & 0xff) * rest);
  const blue = div255(((word >>> 16) & 0xff) * alpha + ((under >>> 16) & 0xff) * rest);
  return 0xff000000 | (blue << 16) | (green << 8) | red;
};

/** Rounded, exact up to 255 * 255. */
const div255 = (value: number): number => ((value + 128) * 257) >>> 16;
