import { initSync, Renderer } from "@takumi-rs/wasm";
import type { FontWeight, TextRun } from "../../render/drawing.ts";
import type { Engine, PictureFormat, Scene } from "../../render/engine.port.ts";
import { type FontName, fontsFor } from "../../render/font-choice.ts";
import { fontSubsets, type FontSubset } from "../../render/font-coverage.ts";
import { lineNode, takumiNodes, wrappedNode } from "./nodes.ts";
import { shorten, type TextMeasure } from "./shorten.ts";

export type FontFile = {
  readonly font: FontName;
  /** Only Inter comes in parts. */
  readonly subset?: FontSubset;
  readonly weight: FontWeight;
  readonly bytes: Uint8Array | ArrayBuffer;
};

/**
 * The Takumi engine over a compiled (or, outside Workers, raw) wasm module and its font files (WOFF2 or
 * TTF; WOFF1 throws). A font is inflated and registered the first time a text needs it.
 */
export const takumiRenderer = (
  wasm: WebAssembly.Module | Uint8Array<ArrayBuffer>,
  files: readonly FontFile[],
): Engine => {
  initSync({ module: wasm });
  const loaders = Map.groupBy(
    files.map((file) => ({ font: file.font, weight: file.weight, loader: loaderOf(file) })),
    ({ font }) => font,
  );
  /** Inter's parts are picked by the engine; others count by what is written and how heavy. */
  const fontsOf = ({ layers }: Scene): Loader[] => {
    const runs = layers.flatMap((layer) => (layer.kind === "text" ? layer.runs : []));
    const needed = new Set(runs.flatMap(({ text }) => fontsFor(text)));
    return [...needed].flatMap((font) => {
      const all = loaders.get(font) ?? [];
      const heavy = all.filter(({ weight }) => font === "inter" || all.length === 1 || hasWeight(runs, weight));
      return heavy.map(({ loader }) => loader);
    });
  };
  // One for the isolate: each further Renderer holds memory that wasm never gives back.
  let renderer: Renderer | undefined;
  const running = async <T>(work: (engine: Renderer) => Promise<T>): Promise<T> => {
    try {
      return await work((renderer ??= new Renderer()));
    } catch (cause) {
      // A trap may leave the renderer's lock held; the next picture gets a fresh one.
      if (cause instanceof WebAssembly.RuntimeError) renderer = undefined;
      throw cause;
    }
  };
  const render = (
    scene: Scene,
    photo: Uint8Array | null,
    output: { readonly format: PictureFormat | "raw"; readonly quality?: number },
  ): Promise<Uint8Array<ArrayBuffer>> =>
    running(async (engine) => {
      const { width, height } = scene;
      const fonts = fontsOf(scene);
      const measure = measureOf(engine, fonts);
      const layers = await Promise.all(
        scene.layers.map(async (layer) => (layer.kind === "text" ? shorten(layer, measure) : layer)),
      );
      const { root, images } = takumiNodes({ ...scene, layers }, photo);
      return engine.render(root, { width, height, ...output, images, fonts });
    });
  return {
    renderCard: (drawing, { format, quality, photo }) => render(drawing, photo, { format, quality }),
    renderRaw: (scene, photo) => render(scene, photo, { format: "raw" }),
    encodePng: ({ width, height, rgba }) => {
      const src = { width, height, data: new Uint8Array(rgba) };
      return running((engine) =>
        engine.render({ type: "image", src, width, height }, { width, height, format: "png" }),
      );
    },
  };
};

type Loader = ReturnType<typeof loaderOf>;

const measureOf = (engine: Renderer, fonts: Loader[]): TextMeasure => ({
  lines: async (block) => {
    const { height } = await engine.measure(wrappedNode(block), { fonts });
    return Math.round(height / block.lineHeight);
  },
  width: async (run, lineHeight) => (await engine.measure(lineNode(run, lineHeight), { fonts })).width,
});

const loaderOf = ({ font, subset, weight, bytes }: FontFile) => ({
  key: `${font}-${subset ?? ""}-${weight}`,
  name: font,
  weight,
  style: "normal" as const,
  data: () => bytes,
  ...(subset === undefined
    ? {}
    : { unicodeRange: fontSubsets[subset].map(([first, last]): [number, number] => [first, last]) }),
});

const hasWeight = (runs: readonly TextRun[], weight: FontWeight): boolean => runs.some((run) => run.weight === weight);
