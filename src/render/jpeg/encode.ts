import type { Size } from "../size.ts";
import { wordsOf } from "../pixels.ts";
import { type Band, blocksPerMcu, convertRow, mcuSide, newBand } from "./colour.ts";
import { transformBlock } from "./dct.ts";
import { codeRow, packWords, wordsPerBlock } from "./entropy.ts";
import { writeHeader } from "./header.ts";
import { type Coder, coders, type JpegQuality } from "./quality.ts";
import { endOfImage, restart } from "./segments.ts";

/**
 * A baseline JFIF file, 4:2:0, of RGBA pixels, row by row; alpha is not looked at: composite first. Each row of MCUs
 * (16 px) is a restart interval of its own. Throws a RangeError when the pixels are not width x height, or a side is
 * not 1..65535.
 */
export const encodeJpeg = (
  rgba: Uint8Array | Uint8ClampedArray,
  size: Size,
  quality: JpegQuality,
): Uint8Array<ArrayBuffer> => {
  const { width, height } = size;
  const fits = (side: number): boolean => Number.isInteger(side) && side >= 1 && side <= 0xffff;
  if (!fits(width) || !fits(height) || rgba.byteLength !== width * height * 4) {
    throw new RangeError(`${rgba.byteLength} bytes are no RGBA picture of ${width} x ${height}`);
  }
  const coder = coders[quality];
  const pixels = wordsOf(rgba);
  const mcus = Math.ceil(width / mcuSide);
  const rows = Math.ceil(height / mcuSide);
  makeRoom(mcus);
  let at = writeHeader(output, coder.header, size, mcus);
  for (let row = 0; row < rows; row++) {
    if (output.length - at < mcus * mostBytesPerMcu) grow();
    convertRow(pixels, width, height, row * mcuSide, band);
    at = writeRow(coder, mcus, at);
    output[at++] = 0xff;
    output[at++] = row === rows - 1 ? endOfImage : restart(row);
  }
  return output.slice(0, at);
};

/** Transforms and codes the band. Returns where its data ends. */
const writeRow = ({ luma, chroma }: Coder, mcus: number, at: number): number => {
  const { samples, isFlat } = band;
  const blocks = mcus * blocksPerMcu;
  for (let block = 0; block < blocks; block++) if (isFlat[block] === 0) transformBlock(samples, block * 64);
  const count = codeRow(samples, isFlat, blocks, luma, chroma, words);
  return packWords(words, count, output, at);
};

// Of the isolate, used by every picture in turn: encoding never waits.
let band: Band = newBand(0);
let words = new Int32Array(0);
let output = new Uint8Array(0);

/** A word has 26 bits at most, and each of its bytes may need a stuffed zero; the marker is in what this leaves. */
const mostBytesPerMcu = blocksPerMcu * wordsPerBlock * 7;

const makeRoom = (mcus: number): void => {
  if (words.length < mcus * blocksPerMcu * wordsPerBlock) {
    band = newBand(mcus);
    words = new Int32Array(mcus * blocksPerMcu * wordsPerBlock);
  }
  if (output.length < mcus * mostBytesPerMcu) output = new Uint8Array(mcus * mostBytesPerMcu);
};

const grow = (): void => {
  const larger = new Uint8Array(2 * output.length);
  larger.set(output);
  output = larger;
};
