import { describe, expect, it } from "vitest";
import { codeWords } from "../../../../src/render/jpeg/huffman.ts";
import { chromaSteps, huffman, lumaSteps } from "../../../../src/render/jpeg/tables.ts";

const sizes = (most: number) => Array.from({ length: most }, (_, i) => i + 1);
const symbolsOfDc = [0, ...sizes(11)];
const symbolsOfAc = [
  0x00,
  0xf0,
  ...Array.from({ length: 16 }, (_, run) => sizes(10).map((size) => run * 16 + size)).flat(),
];
const ascending = (numbers: Iterable<number>) => [...numbers].sort((a, b) => a - b);

describe.each([
  ["lumaDc", symbolsOfDc],
  ["lumaAc", symbolsOfAc],
  ["chromaDc", symbolsOfDc],
  ["chromaAc", symbolsOfAc],
] as const)("the Huffman table %s", (name, wanted) => {
  const table = huffman[name];

  it("has a code for every symbol of baseline JPEG, once", () => {
    expect(ascending(table.symbols)).toEqual(ascending(wanted));
    expect(table.counts.reduce((sum, count) => sum + count, 0)).toBe(wanted.length);
  });

  it("has codes of which none begins another, and none of ones only", () => {
    const words = codeWords(table);
    const codes = wanted.map((symbol) => {
      const word = words[symbol] ?? 0;
      return (word >> 5).toString(2).padStart((word & 31) - (symbol & 15), "0");
    });
    for (const code of codes) {
      expect(code.length).toBeLessThanOrEqual(16);
      expect(code).toContain("0");
      expect(codes.filter((other) => other.startsWith(code))).toEqual([code]);
    }
  });

  it("leaves room for a word and its value bits in 32", () => {
    for (const word of codeWords(table)) expect(word).toBeGreaterThanOrEqual(0);
    if (wanted === symbolsOfDc)
      expect(Math.max(...wanted.map((symbol) => (codeWords(table)[symbol] ?? 0) & 31))).toBeLessThan(27);
  });
});

it("has a quantisation step for every coefficient", () => {
  expect([lumaSteps.length, chromaSteps.length]).toEqual([64, 64]);
});
