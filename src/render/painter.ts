import type { Engine } from "./engine.port.ts";
import type { Glyphs } from "./glyphs.ts";
import { paintIndexed } from "./paint/paint-indexed.ts";
import type { Painter } from "./painter.port.ts";
import type { PhotoDecoder } from "./photo-decoder.port.ts";
import { encodeIndexedPng } from "./png/indexed-png.ts";
import { paintTile, tileJpeg } from "./tile.ts";

export type PainterDeps = {
  readonly engine: Engine;
  readonly decoder: PhotoDecoder;
  readonly glyphs: () => Glyphs;
};

/**
 * JPEG files that can be joined into strips; PNG files of few colours without an engine where the words are in the
 * bundled letters, of any colours with it.
 */
export const createPainter =
  ({ engine, decoder, glyphs }: PainterDeps): Painter =>
  async (drawing, format, photo) => {
    if (format === "jpg") return tileJpeg({ engine, decoder }, drawing, photo, "photo");
    if (photo !== null) return engine.encodePng(await paintTile({ engine, decoder }, drawing, photo));
    const indexed = paintIndexed(drawing, glyphs());
    if (indexed !== null) return encodeIndexedPng(indexed);
    return engine.renderCard(drawing, { format: "png", quality: 100, photo: null });
  };
