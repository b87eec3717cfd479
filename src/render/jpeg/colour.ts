/**
 * One row of MCUs (16 x 16 px blocks, the unit of 4:2:0) on its way through the encoder. `samples` holds six blocks
 * of 64 per MCU (four of Y, one of Cb, one of Cr), level-shifted to -128..127; `isFlat` tells the blocks of one value.
 */
export type Band = { readonly samples: Float64Array; readonly isFlat: Uint8Array };

export const mcuSide = 16;
export const blocksPerMcu = 6;

export const newBand = (mcus: number): Band => ({
  samples: new Float64Array(mcus * blocksPerMcu * 64),
  isFlat: new Uint8Array(mcus * blocksPerMcu),
});

const edge = new Int32Array(mcuSide * mcuSide);

/**
 * Converts the MCU row that starts at pixel row `top` to YCbCr (JFIF: BT.601, full range) with chroma averaged
 * over 2 x 2 px. Pixels beyond the right and the lower edge repeat the last one. Alpha is not looked at.
 */
export const convertRow = (
  pixels: Int32Array,
  width: number,
  height: number,
  top: number,
  { samples, isFlat }: Band,
): void => {
  const isWholeDown = top + mcuSide <= height;
  let block = 0;
  for (let left = 0; left < width; left += mcuSide, block += blocksPerMcu) {
    let source = pixels;
    let stride = width;
    let first = top * width + left;
    if (!isWholeDown || left + mcuSide > width) {
      repeatEdge(pixels, width, height, left, top);
      source = edge;
      stride = mcuSide;
      first = 0;
    }
    if (isOneColour(source, first, stride)) {
      fillFlat(source[first] ?? 0, samples, isFlat, block);
    } else {
      convertMcu(source, first, stride, samples, block * 64);
      isFlat.fill(0, block, block + blocksPerMcu);
    }
  }
};

const repeatEdge = (pixels: Int32Array, width: number, height: number, left: number, top: number): void => {
  for (let y = 0; y < mcuSide; y++) {
    const row = Math.min(top + y, height - 1) * width;
    for (let x = 0; x < mcuSide; x++) edge[y * mcuSide + x] = pixels[row + Math.min(left + x, width - 1)] ?? 0;
  }
};

/** Empty paper is most of a card: worth the look. */
const isOneColour = (pixels: Int32Array, first: number, stride: number): boolean => {
  const colour = pixels[first];
  for (let y = 0, row = first; y < mcuSide; y++, row += stride) {
    for (let x = 0; x < mcuSide; x++) if (pixels[row + x] !== colour) return false;
  }
  return true;
};

/** The transform of a flat block is its first coefficient alone, 64 times the value in the scale of dct.ts. */
const fillFlat = (pixel: number, samples: Float64Array, isFlat: Uint8Array, block: number): void => {
  const red = pixel & 255;
  const green = (pixel >> 8) & 255;
  const blue = (pixel >> 16) & 255;
  const luma = 64 * (0.299 * red + 0.587 * green + 0.114 * blue - 128);
  for (let i = 0; i < 4; i++) samples[(block + i) * 64] = luma;
  samples[(block + 4) * 64] = 64 * (-0.168736 * red - 0.331264 * green + 0.5 * blue);
  samples[(block + 5) * 64] = 64 * (0.5 * red - 0.418688 * green - 0.081312 * blue);
  isFlat.fill(1, block, block + blocksPerMcu);
};

const convertMcu = (pixels: Int32Array, first: number, stride: number, samples: Float64Array, at: number): void => {
  const cb = at + 256;
  const cr = at + 320;
  for (let y = 0; y < 8; y++) {
    const upper = first + 2 * y * stride;
    const lower = upper + stride;
    // Y blocks lie left-right, then up-down: rows 0..7 in blocks 0 and 1, rows 8..15 in blocks 2 and 3.
    const luma = at + (y < 4 ? 0 : 128) + (y & 3) * 16;
    for (let x = 0; x < 8; x++) {
      const p = (pixels[upper + 2 * x] ?? 0) | 0;
      const q = (pixels[upper + 2 * x + 1] ?? 0) | 0;
      const r = (pixels[lower + 2 * x] ?? 0) | 0;
      const s = (pixels[lower + 2 * x + 1] ?? 0) | 0;
      const to = luma + (x < 4 ? 0 : 64) + (x & 3) * 2;
      samples[to] = 0.299 * (p & 255) + 0.587 * ((p >> 8) & 255) + 0.114 * ((p >> 16) & 255) - 128;
      samples[to + 1] = 0.299 * (q & 255) + 0.587 * ((q >> 8) & 255) + 0.114 * ((q >> 16) & 255) - 128;
      samples[to + 8] = 0.299 * (r & 255) + 0.587 * ((r >> 8) & 255) + 0.114 * ((r >> 16) & 255) - 128;
      samples[to + 9] = 0.299 * (s & 255) + 0.587 * ((s >> 8) & 255) + 0.114 * ((s >> 16) & 255) - 128;
      const red = (p & 255) + (q & 255) + (r & 255) + (s & 255);
      const green = ((p >> 8) & 255) + ((q >> 8) & 255) + ((r >> 8) & 255) + ((s >> 8) & 255);
      const blue = ((p >> 16) & 255) + ((q >> 16) & 255) + ((r >> 16) & 255) + ((s >> 16) & 255);
      samples[cb + y * 8 + x] = -0.042184 * red - 0.082816 * green + 0.125 * blue;
      samples[cr + y * 8 + x] = 0.125 * red - 0.104672 * green - 0.020328 * blue;
    }
  }
};
