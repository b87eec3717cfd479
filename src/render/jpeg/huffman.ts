/** A Huffman table as its file segment carries it: how many codes of 1..16 bits, then the symbols, shortest first. */
export type HuffmanTable = { readonly counts: readonly number[]; readonly symbols: Uint8Array };

export const bytesOfHex = (hex: string): Uint8Array =>
  Uint8Array.from({ length: hex.length / 2 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));

/**
 * Code words by symbol, as `word << 5 | bits`, where bits counts the word and the value bits that follow it (the
 * low four bits of a symbol): 16 + 10 or, for the short words of DC, 11 + 11 at most, so that it fits 32 bits.
 */
export type CodeWords = Int32Array;

/** Canonical codes (ITU-T T.81, C.2). */
export const codeWords = ({ counts, symbols }: HuffmanTable): CodeWords => {
  const words = new Int32Array(256);
  let code = 0;
  let next = 0;
  for (const [index, count] of counts.entries()) {
    for (let i = 0; i < count; i++) {
      const symbol = symbols[next++] ?? 0;
      words[symbol] = (code << 5) | (index + 1 + (symbol & 15));
      code += 1;
    }
    code <<= 1;
  }
  return words;
};
