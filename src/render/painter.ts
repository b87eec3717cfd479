import type { Drawing } from "./drawing.ts";
import type { Engine } from "./engine.port.ts";
import type { Glyphs } from "./glyphs.ts";
import { encodeJpeg } from "./jpeg/encode.ts";
import { paintIndexed } from "./paint/paint-indexed.ts";
import type { Painter } from "./painter.port.ts";
import { encodeIndexedPng } from "./png/indexed-png.ts";

export type PainterDeps = { readonly engine: Engine; readonly glyphs: () => Glyphs };

/**
 * JPEG files that can be joined into strips; PNG files of few colours without an engine where the words are in the
 * bundled letters, of any colours with it.
 */
export const createPainter =
  ({ engine, glyphs }: PainterDeps): Painter =>
  async (drawing, format, photo) => {
    if (format === "jpg") return tile(engine, drawing, photo?.bytes ?? null);
    const indexed = photo === null ? paintIndexed(drawing, glyphs()) : null;
    if (indexed !== null) return encodeIndexedPng(indexed);
    return engine.renderCard(drawing, { format: "png", quality: 100, photo: photo?.bytes ?? null });
  };

const tile = async (engine: Engine, drawing: Drawing, photo: Uint8Array | null): Promise<Uint8Array<ArrayBuffer>> =>
  encodeJpeg(await engine.renderRaw(drawing, photo), drawing, "photo");
