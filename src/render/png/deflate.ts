import { bitWriter, type BitWriter } from "./bit-writer.ts";
import { prefixCode, type PrefixCode } from "./huffman.ts";
import { findRepeats, longest, shortest, type Tokens } from "./repeats.ts";

/**
 * Deflate (RFC 1951) for rows of flat pictures: one block with its own codes. The runtime's own compressor is
 * asynchronous on Workers without Node's modules, and looks for less than rows offer. `isAsAbove` has a 1 for each
 * row that is known to equal the one above it.
 */
export const deflateRows = (bytes: Uint8Array, rowBytes: number, isAsAbove: Uint8Array): Uint8Array<ArrayBuffer> => {
  const tokens = findRepeats(bytes, rowBytes, isAsAbove);
  const [literalCounts, distanceCounts] = counted(tokens);
  // A decoder wants one distance code even where nothing repeats.
  if (distanceCounts.every((count) => count === 0)) distanceCounts[0] = 1;
  const literals = prefixCode(literalCounts, 15);
  const distances = prefixCode(distanceCounts, 15);
  const out = bitWriter(mostCodeBytes + tokens.length * mostTokenBytes);
  // The last block, with codes of its own.
  out.bits(0b101, 3);
  writeCodes(out, literals, distances);
  writeTokens(out, tokens, literals, distances);
  return out.bytes();
};

const endOfBlock = 256;

/** Two codes of 15 bits with 5 and 13 more. */
const mostTokenBytes = 6;
/** 316 lengths of at most 7 + 7 bits, and what stands around them. */
const mostCodeBytes = 600;

/** First length and extra bits of the codes from 257 on, and first distance and extra bits of the distance codes. */
const steps = (codes: number, first: number, perBits: number): { base: number[]; extra: number[] } => {
  const [base, extra]: [number[], number[]] = [[], []];
  let next = first;
  for (let code = 0; code < codes; code++) {
    const bits = Math.max(0, Math.floor(code / perBits) - 1);
    base.push(next);
    extra.push(bits);
    next += 2 ** bits;
  }
  return { base, extra };
};
const lengthCodes = steps(28, shortest, 4);
// 258 has a code of its own.
lengthCodes.base.push(longest);
lengthCodes.extra.push(0);
const distanceCodes = steps(30, 1, 2);

const codeOfLength = new Uint8Array(longest + 1);
for (const [code, base] of lengthCodes.base.entries()) codeOfLength.fill(code, base);

/** Distances below 257 by their number, those above by their number in steps of 128, which all their codes are. */
const codeOfNear = new Uint8Array(257);
const codeOfFar = new Uint8Array(257);
for (const [code, base] of distanceCodes.base.entries()) {
  if (base < 257) codeOfNear.fill(code, base);
  else codeOfFar.fill(code, (base - 1) >> 7);
}
const codeOfDistance = (distance: number): number =>
  (distance < 257 ? codeOfNear[distance] : codeOfFar[(distance - 1) >> 7]) ?? 0;

const counted = (tokens: Tokens): [literals: Uint32Array, distances: Uint32Array] => {
  const literals = new Uint32Array(286);
  const distances = new Uint32Array(30);
  for (const token of tokens) {
    const symbol = token < 256 ? token : 257 + (codeOfLength[token >> 16] ?? 0);
    literals[symbol] = (literals[symbol] ?? 0) + 1;
    if (token < 256) continue;
    const distance = codeOfDistance(token & 0xffff);
    distances[distance] = (distances[distance] ?? 0) + 1;
  }
  literals[endOfBlock] = 1;
  return [literals, distances];
};

const writeTokens = (out: BitWriter, tokens: Tokens, literals: PrefixCode, distances: PrefixCode): void => {
  for (const token of tokens) {
    if (token < 256) {
      out.bits(literals.bits[token] ?? 0, literals.lengths[token] ?? 0);
      continue;
    }
    writeSymbol(out, literals, 257, codeOfLength[token >> 16] ?? 0, lengthCodes, token >> 16);
    writeSymbol(out, distances, 0, codeOfDistance(token & 0xffff), distanceCodes, token & 0xffff);
  }
  out.bits(literals.bits[endOfBlock] ?? 0, literals.lengths[endOfBlock] ?? 0);
};

/** A code and, in its extra bits, how far the value is from the first one of the code. */
const writeSymbol = (
  out: BitWriter,
  codes: PrefixCode,
  first: number,
  code: number,
  { base, extra }: { readonly base: readonly number[]; readonly extra: readonly number[] },
  value: number,
): void => {
  out.bits(codes.bits[first + code] ?? 0, codes.lengths[first + code] ?? 0);
  const extraBits = extra[code] ?? 0;
  if (extraBits > 0) out.bits(value - (base[code] ?? 0), extraBits);
};

/** Order in which the lengths of the code for code lengths are written (RFC 1951, 3.2.7). */
const lengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** Both codes' lengths, run-length coded, themselves in a prefix code. */
const writeCodes = (out: BitWriter, literals: PrefixCode, distances: PrefixCode): void => {
  const literalCount = Math.max(257, used(literals.lengths));
  const distanceCount = Math.max(1, used(distances.lengths));
  const lengths = [...literals.lengths.subarray(0, literalCount), ...distances.lengths.subarray(0, distanceCount)];
  const runs = lengthRuns(lengths);
  const counts = new Uint32Array(19);
  for (const { symbol } of runs) counts[symbol] = (counts[symbol] ?? 0) + 1;
  const code = prefixCode(counts, 7);
  const ordered = lengthOrder.map((symbol) => code.lengths[symbol] ?? 0);
  const orderedCount = Math.max(4, used(Uint8Array.from(ordered)));
  out.bits(literalCount - 257, 5);
  out.bits(distanceCount - 1, 5);
  out.bits(orderedCount - 4, 4);
  for (const length of ordered.slice(0, orderedCount)) out.bits(length, 3);
  for (const { symbol, extra, extraBits } of runs) {
    out.bits(code.bits[symbol] ?? 0, code.lengths[symbol] ?? 0);
    out.bits(extra, extraBits);
  }
};

const used = (lengths: Uint8Array): number => lengths.findLastIndex((length) => length > 0) + 1;

type LengthRun = { readonly symbol: number; readonly extra: number; readonly extraBits: number };

/** 16 repeats the length before 3 to 6 times, 17 and 18 stand for 3 to 10 and 11 to 138 zeros. */
const lengthRuns = (lengths: readonly number[]): LengthRun[] => {
  const runs: LengthRun[] = [];
  for (let at = 0; at < lengths.length;) {
    const length = lengths[at] ?? 0;
    let same = 1;
    while (same < 138 && lengths[at + same] === length) same++;
    if (length === 0 && same >= 11) runs.push({ symbol: 18, extra: same - 11, extraBits: 7 });
    else if (length === 0 && same >= 3) runs.push({ symbol: 17, extra: same - 3, extraBits: 3 });
    else if (length > 0 && same >= 4) {
      same = Math.min(7, same);
      runs.push({ symbol: length, extra: 0, extraBits: 0 }, { symbol: 16, extra: same - 4, extraBits: 2 });
    } else {
      same = 1;
      runs.push({ symbol: length, extra: 0, extraBits: 0 });
    }
    at += same;
  }
  return runs;
};
