import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { takumiRenderer } from "../../src/platform/takumi/renderer.ts";
import type { Engine } from "../../src/render/engine.port.ts";
import { fontPaths } from "./font-files.ts";

const packages = createRequire(import.meta.url);

export const takumiWasm = async (): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await readFile(packages.resolve("@takumi-rs/wasm/takumi_wasm_bg.wasm")));

/** The Worker's render engine for scripts: same wasm and fonts, read from where the Worker's bundle has them from. */
export const fileEngine = async (): Promise<Engine> => {
  const fonts = fontPaths.map(async ({ path, ...font }) => ({ ...font, bytes: await readFile(path) }));
  return takumiRenderer(await takumiWasm(), await Promise.all(fonts));
};
