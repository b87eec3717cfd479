import type { CheckedPhoto } from "./photo.ts";
import type { Pixels } from "./pixels.ts";

/**
 * Unfolds a photo that `checkPhoto` let pass: its pixels as they are stored, not yet turned as Exif says; of a large
 * one, fewer than it has. Of an animation, the first picture. Rejects when it cannot be decoded; colours are never guessed.
 */
export type PhotoDecoder = { decode(photo: CheckedPhoto): Promise<Pixels> };
