import { aanScale } from "./dct.ts";

/** Natural index (row * 8 + column) of the k-th coefficient in zigzag order. */
export const zigzag: Uint8Array = Uint8Array.from([
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47,
  55, 62, 63,
]);

/** What turns the transform's coefficients into quantised ones, by zigzag position. */
export type Quantiser = {
  /** Multiplier: 1 / (step * scale of dct.ts). */
  readonly scale: Float64Array;
  /** Transformed values below it become 0. */
  readonly zeroBelow: Float64Array;
};

/**
 * Magnitudes, in steps, below which a coefficient of the lowest and of the highest frequency is dropped; 0.5 would be
 * plain rounding. A lone +-1 costs many bits and shows little. Chosen by SSIMULACRA2, SSIM and PSNR at equal size
 * over the pictures named in tables.ts: worth 4 to 5 %.
 */
const deadZone = { lowest: 0.58, highest: 0.7 };

/** A quantiser of 64 steps, row by row. */
export const quantiser = (steps: readonly number[]): Quantiser => {
  const scale = new Float64Array(64);
  const zeroBelow = new Float64Array(64);
  for (let k = 0; k < 64; k++) {
    const at = zigzag[k] ?? 0;
    const divisor = (steps[at] ?? 1) * 8 * (aanScale[at >> 3] ?? 1) * (aanScale[at & 7] ?? 1);
    scale[k] = 1 / divisor;
    zeroBelow[k] = divisor * (deadZone.lowest + ((deadZone.highest - deadZone.lowest) * k) / 63);
  }
  return { scale, zeroBelow };
};
