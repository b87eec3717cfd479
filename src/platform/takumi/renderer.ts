import { initSync, Renderer } from "@takumi-rs/wasm";
import type { FontWeight } from "../../render/drawing.ts";
import type { Engine, PictureFormat, Scene } from "../../render/engine.port.ts";
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
  const render = async (
    scene: Scene,
    photo: Uint8Array | null,
    output: { readonly format: PictureFormat | "raw"; readonly quality?: number },
  ): Promise<Uint8Array<ArrayBuffer>> => {
    const { root, images } = takumiNodes(scene, photo);
    renderer ??= new Renderer();
    try {
      const { width, height } = scene;
      return await renderer.render(root, { width, height, ...output, images, fonts });
    } catch (cause) {
      // A trap may leave the renderer's lock held; the next picture gets a fresh one.
      if (cause instanceof WebAssembly.RuntimeError) renderer = undefined;
      throw cause;
    }
  };
  return {
    renderCard: (drawing, { format, quality, photo }) => render(drawing, photo, { format, quality }),
    renderRaw: (scene, photo) => render(scene, photo, { format: "raw" }),
  };
};
