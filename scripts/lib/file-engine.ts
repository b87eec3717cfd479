import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { takumiRenderer, type FontFile } from "../../src/platform/takumi/renderer.ts";
import { fontSubsets, type FontSubset } from "../../src/render/font-coverage.ts";
import type { Engine } from "../../src/render/engine.port.ts";

const packages = createRequire(import.meta.url);

export const takumiWasm = async (): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await readFile(packages.resolve("@takumi-rs/wasm/takumi_wasm_bg.wasm")));

/** The Worker's render engine for scripts: same wasm and fonts, read from node_modules. */
export const fileEngine = async (): Promise<Engine> => {
  const subsets = Object.keys(fontSubsets) as FontSubset[];
  const fonts = subsets.flatMap((subset) => ([500, 700] as const).map((weight) => fontFile(subset, weight)));
  return takumiRenderer(await takumiWasm(), await Promise.all(fonts));
};

const fontFile = async (subset: FontSubset, weight: 500 | 700): Promise<FontFile> => {
  const path = packages.resolve(`@fontsource/inter/files/inter-${subset}-${weight}-normal.woff2`);
  return { subset, weight, bytes: await readFile(path) };
};
