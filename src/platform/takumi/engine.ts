import type { Engine } from "../../render/engine.port.ts";

// Of the isolate, not of a service: the wasm instance is module state and takes 100 ms to warm up.
let bundled: Engine | undefined;

const start = async (): Promise<Engine> => {
  if (bundled !== undefined) return bundled;
  const { bundledRenderer } = await import("./bundled.ts");
  return (bundled ??= bundledRenderer());
};

/** The render engine on Takumi (wasm), started by the first picture, so that no other path pays for it. */
export const takumiEngine = (): Engine => ({
  renderCard: async (drawing, options) => (await start()).renderCard(drawing, options),
  renderRaw: async (scene, photo) => (await start()).renderRaw(scene, photo),
  encodePng: async (pixels) => (await start()).encodePng(pixels),
});
