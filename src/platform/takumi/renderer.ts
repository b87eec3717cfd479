import { initSync, Renderer } from "@takumi-rs/wasm";
import type { FontWeight } from "../../render/drawing.ts";
import type { Engine } from "../../render/engine.port.ts";
import { fontSubsets, type FontSubset } from "../../render/font-coverage.ts";
import { fontFamily, takumiNodes } from "./nodes.ts";

export type FontFile = {
  readonly subset: FontSubset;
  readonly weight: FontWeight;
  readonly bytes: Uint8Array | ArrayBuffer;
};

/**
 * The Takumi engine over a compiled (or, outside Workers, raw) wasm module and its font files (WOFF2 or
 * TTF; WOFF1 throws). A subset is inflated and registered the first time a text needs it.
 */
export const takumiRenderer = (
  wasm: WebAssembly.Module | Uint8Array<ArrayBuffer>,
  files: readonly FontFile[],
): Engine => {
  initSync({ module: wasm });
  const fonts = files.map(({ subset, weight, bytes }) => ({
    key: `${subset}-${weight}`,
    name: fontFamily,
    weight,
    style: "normal",
    unicodeRange: fontSubsets[subset].map(([first, last]): [number, number] => [first, last]),
    data: () => bytes,
  }));
  // One for the isolate: each further Renderer holds memory that wasm never gives back.
  let renderer: Renderer | undefined;
  return {
    renderCard: async (drawing, { format, quality, photo }) => {
      const { root, images } = takumiNodes(drawing, photo);
      renderer ??= new Renderer();
      try {
        const { width, height } = drawing;
        return await renderer.render(root, { width, height, format, quality, images, fonts });
      } catch (cause) {
        // A trap may leave the renderer's lock held; the next picture gets a fresh one.
        if (cause instanceof WebAssembly.RuntimeError) renderer = undefined;
        throw cause;
      }
    },
  };
};
