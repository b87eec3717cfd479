import type { Component } from "./entropy.ts";
import { headerOf, type JpegHeader } from "./header.ts";
import { codeWords } from "./huffman.ts";
import { quantiser } from "./quantise.ts";
import { chromaSteps, huffman, lumaSteps } from "./tables.ts";

/**
 * A closed set, so that pictures of one class share their tables and can be spliced: `photo` looks like quality 75
 * of the usual encoders, `sharp`, for much small text, like 82.
 */
export type JpegQuality = "photo" | "sharp";

/** Share of the steps of tables.ts, in percent: what scores as Annex K's tables do at 75 and 82, in fewer bytes. */
const stepPercent: Readonly<Record<JpegQuality, number>> = { photo: 42, sharp: 28 };

export type Coder = { readonly header: JpegHeader; readonly luma: Component; readonly chroma: Component };

const coder = (percent: number): Coder => {
  const luma = lumaSteps.map((step) => share(step, percent));
  const chroma = chromaSteps.map((step) => share(step, percent));
  return {
    header: headerOf(luma, chroma),
    luma: { quantiser: quantiser(luma), dc: codeWords(huffman.lumaDc), ac: codeWords(huffman.lumaAc) },
    chroma: { quantiser: quantiser(chroma), dc: codeWords(huffman.chromaDc), ac: codeWords(huffman.chromaAc) },
  };
};

/** Whole, and 2 to 255: the file holds bytes, and at 1 a coefficient could outgrow the 10 bits of its symbol. */
const share = (step: number, percent: number): number => Math.min(255, Math.max(2, Math.round((step * percent) / 100)));

export const coders: Readonly<Record<JpegQuality, Coder>> = {
  photo: coder(stepPercent.photo),
  sharp: coder(stepPercent.sharp),
};
