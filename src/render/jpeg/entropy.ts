import { blocksPerMcu } from "./colour.ts";
import type { CodeWords } from "./huffman.ts";
import { zigzag, type Quantiser } from "./quantise.ts";

export type Component = { readonly quantiser: Quantiser; readonly dc: CodeWords; readonly ac: CodeWords };

/** A word for each coefficient, the end of block in place of the 64th at most. */
export const wordsPerBlock = 64;

/**
 * Quantises a transformed MCU row and writes its code words, `bits << 5 | count` each, into `words`. DC prediction
 * starts at 0, as it does after a restart marker. Returns how many words there are.
 */
export const codeRow = (
  samples: Float64Array,
  isFlat: Uint8Array,
  blocks: number,
  luma: Component,
  chroma: Component,
  words: Int32Array,
): number => {
  const lastDc = lastDcs.fill(0);
  let count = 0;
  for (let block = 0; block < blocks; block++) {
    const inMcu = block % blocksPerMcu;
    const which = inMcu < 4 ? 0 : inMcu - 3;
    const { quantiser, dc, ac } = which === 0 ? luma : chroma;
    const { scale, zeroBelow } = quantiser;
    const at = block * 64;

    const level = Math.round((samples[at] ?? 0) * (scale[0] ?? 0));
    const step = level - (lastDc[which] ?? 0);
    lastDc[which] = level;
    words[count++] = codeWord(dc, 0, step);

    if (isFlat[block] === 1) {
      words[count++] = ac[endOfBlock] ?? 0;
      continue;
    }
    let last = 0;
    for (let k = 1; k < 64; k++) {
      const value = samples[at + (zigzag[k] ?? 0)] ?? 0;
      const limit = zeroBelow[k] ?? 0;
      if (value < limit && value > -limit) continue;
      const scaled = value * (scale[k] ?? 0);
      const quantised = (scaled < 0 ? scaled - 0.5 : scaled + 0.5) | 0;
      let run = k - last - 1;
      for (; run > 15; run -= 16) words[count++] = ac[sixteenZeros] ?? 0;
      words[count++] = codeWord(ac, run << 4, quantised);
      last = k;
    }
    if (last !== 63) words[count++] = ac[endOfBlock] ?? 0;
  }
  return count;
};

const endOfBlock = 0x00;
const sixteenZeros = 0xf0;
const lastDcs = new Int32Array(3);

/** The word of a value's symbol followed by its bits: those of the value, less one if it is negative. */
const codeWord = (words: CodeWords, run: number, value: number): number => {
  const size = 32 - Math.clz32(value < 0 ? -value : value);
  const word = words[run | size] ?? 0;
  const bits = (value + (value >> 31)) & ((1 << size) - 1);
  return ((word & ~31) << size) | (bits << 5) | (word & 31);
};

/**
 * Packs `count` words into bytes at `at`, stuffing a zero after each 0xff and filling the last byte with ones.
 * Returns where it ended. The room needed is at most twice the bits.
 */
export const packWords = (words: Int32Array, count: number, out: Uint8Array, at: number): number => {
  let pending = 0;
  let free = 32;
  let to = at;
  for (let i = 0; i < count; i++) {
    const word = words[i] ?? 0;
    const bits = word >> 5;
    free -= word & 31;
    if (free >= 0) {
      pending = (pending << (word & 31)) | bits;
      continue;
    }
    const full = (pending << ((word & 31) + free)) | (bits >> -free);
    // Some byte is 0xff, in one test (after libjpeg-turbo's jchuff.c); false alarms only cost time.
    if ((full & 0x80808080 & ~(full + 0x01010101)) === 0) {
      out[to] = full >> 24;
      out[to + 1] = full >> 16;
      out[to + 2] = full >> 8;
      out[to + 3] = full;
      to += 4;
    } else {
      for (let shift = 24; shift >= 0; shift -= 8) {
        const byte = (full >> shift) & 255;
        out[to++] = byte;
        if (byte === 0xff) out[to++] = 0;
      }
    }
    pending = bits;
    free += 32;
  }
  for (let left = 32 - free; left > 0; left -= 8) {
    const byte = left >= 8 ? (pending >> (left - 8)) & 255 : ((pending << (8 - left)) | (0xff >> left)) & 255;
    out[to++] = byte;
    if (byte === 0xff) out[to++] = 0;
  }
  return to;
};
