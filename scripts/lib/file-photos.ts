import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import jpegFactory from "@jsquash/jpeg/codec/dec/mozjpeg_dec.js";
import webpFactory from "@jsquash/webp/codec/dec/webp_dec.js";
import { emscriptenCodec, jpegArguments } from "../../src/platform/jsquash/codec.ts";
import { codecDecoder } from "../../src/platform/jsquash/decoder.ts";
import { pngCodec } from "../../src/platform/jsquash/png.ts";
import type { Engine } from "../../src/render/engine.port.ts";
import type { PhotoDecoder } from "../../src/render/photo-decoder.port.ts";

const packages = createRequire(import.meta.url);
const compiled = async (file: string): Promise<WebAssembly.Module> =>
  new WebAssembly.Module(await readFile(packages.resolve(file)));

/** The Worker's photo decoder for scripts and tests: same codecs, read from node_modules. */
export const filePhotoDecoder = async (engine: Pick<Engine, "renderRaw">): Promise<PhotoDecoder> => {
  const jpeg = await compiled("@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm");
  const webp = await compiled("@jsquash/webp/codec/dec/webp_dec.wasm");
  const png = await compiled("@jsquash/png/codec/pkg/squoosh_png_bg.wasm");
  return codecDecoder(async (format) => {
    switch (format) {
      case "jpeg":
        return emscriptenCodec(jpegFactory, jpeg, jpegArguments);
      case "webp":
        return emscriptenCodec(webpFactory, webp, []);
      case "png":
        return pngCodec(png);
      case "gif":
        return null;
    }
  }, engine);
};
