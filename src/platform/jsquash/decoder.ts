import type { Engine } from "../../render/engine.port.ts";
import type { PhotoFormat } from "../../render/image-header.ts";
import type { CheckedPhoto } from "../../render/photo.ts";
import type { PhotoDecoder } from "../../render/photo-decoder.port.ts";
import type { Pixels } from "../../render/pixels.ts";
import type { Codec } from "./codec.ts";

/** Starts the decoder of a format; null for a format that only the engine decodes. */
export type OpenCodec = (format: PhotoFormat) => Promise<Codec | null>;

/** Bytes. Decoding 1 MP fits into what a decoder starts with; beyond it the memory is given back, not kept. */
const keptMemory = 20 * 1024 * 1024;

/**
 * Decodes with one codec at a time. What that refuses (JPEGs in CMYK, animated WebP), and GIF, the
 * engine decodes: it knows more kinds, at twice the cost.
 */
export const codecDecoder = (open: OpenCodec, engine: Pick<Engine, "renderRaw">): PhotoDecoder => {
  let kept: { readonly format: PhotoFormat; readonly codec: Codec } | undefined;

  const byCodec = async ({ format, bytes }: CheckedPhoto): Promise<Pixels | null> => {
    const codec = kept?.format === format ? kept.codec : await open(format);
    if (codec === null) return null;
    // Unset while it works: a decoder that threw is in no state to go on.
    kept = undefined;
    try {
      const pixels = codec.decode(bytes);
      if (codec.memory.buffer.byteLength <= keptMemory) kept = { format, codec };
      return pixels;
    } catch {
      return null;
    }
  };

  return { decode: async (photo) => (await byCodec(photo)) ?? byEngine(engine, photo) };
};

/** Pixels: enough for any card. The engine's memory never shrinks, and takes 50 MB for 4 MP even so. */
const longestSide = 800;

const byEngine = async (engine: Pick<Engine, "renderRaw">, photo: CheckedPhoto): Promise<Pixels> => {
  const scale = Math.min(1, longestSide / Math.max(photo.width, photo.height));
  const size = {
    width: Math.max(1, Math.round(photo.width * scale)),
    height: Math.max(1, Math.round(photo.height * scale)),
  };
  const whole = { kind: "photo", x: 0, y: 0, ...size, url: "", fit: "contain" } as const;
  return { ...size, rgba: await engine.renderRaw({ ...size, layers: [whole] }, photo.bytes) };
};
