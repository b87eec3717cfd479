import jpegFactory from "@jsquash/jpeg/codec/dec/mozjpeg_dec.js";
import jpegWasm from "@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm";
import pngWasm from "@jsquash/png/codec/pkg/squoosh_png_bg.wasm";
import webpFactory from "@jsquash/webp/codec/dec/webp_dec.js";
import webpWasm from "@jsquash/webp/codec/dec/webp_dec.wasm";
import { emscriptenCodec, jpegArguments } from "./codec.ts";
import type { OpenCodec } from "./decoder.ts";
import { pngCodec } from "./png.ts";

/** Codecs whose wasm modules travel inside the Worker's bundle. */
export const openBundled: OpenCodec = async (format) => {
  switch (format) {
    case "jpeg":
      return emscriptenCodec(jpegFactory, jpegWasm, jpegArguments);
    case "webp":
      return emscriptenCodec(webpFactory, webpWasm, []);
    case "png":
      return pngCodec(pngWasm);
    case "gif":
      return null;
  }
};
