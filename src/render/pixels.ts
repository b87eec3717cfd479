/** A picture of 8-bit red, green, blue and alpha, row by row; colours are not multiplied by alpha. */
export type Pixels = {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array | Uint8ClampedArray;
};

/**
 * One number per pixel, alpha in its highest byte; the same memory where that lies on a word's edge. Signed: runtimes
 * reckon with whole numbers of 32 bits several times as fast as with what goes beyond them.
 */
export const wordsOf = (rgba: Uint8Array | Uint8ClampedArray): Int32Array => {
  const aligned = rgba.byteOffset % 4 === 0 ? rgba : rgba.slice();
  return new Int32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength >> 2);
};
