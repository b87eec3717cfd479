import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import decodeMozjpeg, { init } from "@jsquash/jpeg/decode.js";

/** Red, green and blue of every pixel, row by row. */
export type Decoded = { readonly width: number; readonly height: number; readonly rgb: Uint8Array };
export type JpegDecoder = (file: Uint8Array) => Promise<Decoded>;

/** The decoder of MozJPEG as wasm; smooths chroma between pixels. */
export const mozjpeg = async (): Promise<JpegDecoder> => {
  const wasm = createRequire(import.meta.url).resolve("@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm");
  const module = await WebAssembly.compile(new Uint8Array(readFileSync(wasm)));
  const start: (module: WebAssembly.Module, options: object) => Promise<void> = init;
  await start(module, { printErr: () => undefined });
  return async (file) => {
    const { width, height, data } = await decodeMozjpeg(new Uint8Array(file).buffer);
    return { width, height, rgb: withoutAlpha(data) };
  };
};

export const withoutAlpha = (rgba: Uint8Array | Uint8ClampedArray): Uint8Array => {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    rgb[to] = rgba[from] ?? 0;
    rgb[to + 1] = rgba[from + 1] ?? 0;
    rgb[to + 2] = rgba[from + 2] ?? 0;
  }
  return rgb;
};

const program = "djpeg";

/**
 * libjpeg-turbo's djpeg, or null with one line that says how to get it; with CI=true it must be there: throws.
 * `smooth: false` repeats chroma instead of blending it over the seams of what was encoded apart.
 */
export const findDjpeg = (): ((options: { smooth: boolean }) => JpegDecoder) | null => {
  if (spawnSync(program, ["-version"]).error === undefined) return djpeg;
  const missing = "djpeg is not installed: bash .ci/install-real-parts.sh djpeg";
  if (process.env["CI"] === "true") throw new Error(missing);
  process.stderr.write(`skipping libjpeg-turbo tests: ${missing}\n`);
  return null;
};

const djpeg =
  ({ smooth }: { smooth: boolean }): JpegDecoder =>
  (file) => {
    const done = spawnSync(program, ["-pnm", ...(smooth ? [] : ["-nosmooth"])], {
      input: file,
      maxBuffer: 64 * 1024 * 1024,
    });
    const said = done.stderr.toString();
    return done.status === 0 && said === ""
      ? Promise.resolve(readPpm(done.stdout))
      : Promise.reject(new Error(`djpeg: ${said}`));
  };

/** A PPM file is three lines of text, then the pixels. */
const readPpm = (file: Uint8Array): Decoded => {
  const [, width, height] =
    /^P6\s(\d+) (\d+)\s255\s/.exec(new TextDecoder("latin1").decode(file.subarray(0, 40))) ?? [];
  const size = { width: Number(width), height: Number(height) };
  return { ...size, rgb: file.subarray(file.length - size.width * size.height * 3) };
};
