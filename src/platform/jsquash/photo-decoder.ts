import type { Engine } from "../../render/engine.port.ts";
import type { PhotoDecoder } from "../../render/photo-decoder.port.ts";
import { codecDecoder } from "./decoder.ts";

// Of the isolate, as the engine is: one codec's memory is kept for the next photo.
let bundled: PhotoDecoder | undefined;

/** The photo decoder of the Worker, started by the first photo, so that no other path pays for it. */
export const photoDecoder = (engine: Pick<Engine, "renderRaw">): PhotoDecoder => ({
  decode: async (photo) => {
    if (bundled === undefined) {
      const { openBundled } = await import("./bundled.ts");
      bundled ??= codecDecoder(openBundled, engine);
    }
    return bundled.decode(photo);
  },
});
