import { createPainter } from "../../src/render/painter.ts";
import type { Painter } from "../../src/render/painter.port.ts";
import { fileEngine } from "./file-engine.ts";
import { fileGlyphs } from "./file-glyphs.ts";
import { filePhotoDecoder } from "./file-photos.ts";

/** The Worker's painter for scripts and tests: same engine, decoders and letters, read from files. */
export const filePainter = async (): Promise<Painter> => {
  const engine = await fileEngine();
  const glyphs = fileGlyphs();
  return createPainter({ engine, decoder: await filePhotoDecoder(engine), glyphs: () => glyphs });
};
