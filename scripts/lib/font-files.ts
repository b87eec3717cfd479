import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { FontName } from "../../src/render/font-choice.ts";
import { type FontSubset, fontSubsets } from "../../src/render/font-coverage.ts";

export type FontPath = {
  readonly font: FontName;
  /** Only Inter comes in parts. */
  readonly subset?: FontSubset;
  readonly weight: 500 | 700;
  readonly path: string;
};

const packages = createRequire(import.meta.url);
const weights = [500, 700] as const;

const inter = Object.keys(fontSubsets).flatMap((subset) =>
  weights.map((weight): FontPath => {
    const path = packages.resolve(`@fontsource/inter/files/inter-${subset}-${weight}-normal.woff2`);
    return { font: "inter", subset: subset as FontSubset, weight, path };
  }),
);

const scripts = (["arabic", "hebrew", "thai", "devanagari"] as const).flatMap((font) =>
  weights.map((weight): FontPath => {
    const file = `noto-sans-${font}-${font}-${weight}-normal.woff2`;
    return { font, weight, path: packages.resolve(`@fontsource/noto-sans-${font}/files/${file}`) };
  }),
);

const eastAsian = (
  [
    ["chinese", "sc"],
    ["japanese", "jp"],
    ["korean", "kr"],
  ] as const
).map(([font, code]): FontPath => {
  const url = new URL(`../../src/platform/takumi/fonts/noto-sans-${code}-500.woff2`, import.meta.url);
  return { font, weight: 500, path: fileURLToPath(url) };
});

const emoji: FontPath = { font: "emoji", weight: 500, path: packages.resolve("twemoji-colr-font/twemoji.woff2") };

/** The files that src/platform/takumi/bundled.ts puts into the Worker. */
export const fontPaths: readonly FontPath[] = [...inter, ...scripts, ...eastAsian, emoji];
