import type { Pixels } from "../../render/pixels.ts";
import type { Codec } from "./codec.ts";

type Exports = {
  readonly memory: WebAssembly.Memory;
  decode(at: number, length: number): number;
  __wbindgen_malloc(length: number, alignment: number): number;
  __wbindgen_free(at: number, length: number, alignment: number): void;
};

/**
 * The PNG decoder of @jsquash/png 3.1.1 without its glue code, which keeps one instance for ever: after a large
 * or a broken picture a fresh one is wanted. Names of imports are those of that version.
 */
export const pngCodec = (wasm: WebAssembly.Module): Codec => {
  let decoded: Pixels | undefined;
  const unused = (): number => 0;
  const wbg = {
    __wbindgen_memory: unused,
    __wbg_buffer_a448f833075b71ba: unused,
    __wbg_newwithbyteoffsetandlength_099217381c451830: unused,
    __wbindgen_object_drop_ref: unused,
    /** `new ImageData(pixels, width, height)`, of pixels that are ours to free. */
    __wbg_newwithownedu8clampedarrayandsh_91db5987993a08fb: (
      at: number,
      length: number,
      width: number,
      height: number,
    ): number => {
      const start = at >>> 0;
      decoded = { width, height, rgba: new Uint8Array(exports.memory.buffer).slice(start, start + length) };
      exports.__wbindgen_free(at, length, 1);
      return 0;
    },
    __wbindgen_throw: (at: number, length: number): never => {
      throw new Error(new TextDecoder().decode(new Uint8Array(exports.memory.buffer, at >>> 0, length)));
    },
  };
  const exports = new WebAssembly.Instance(wasm, { wbg }).exports as unknown as Exports;
  return {
    memory: exports.memory,
    decode: (bytes) => {
      decoded = undefined;
      const at = exports.__wbindgen_malloc(bytes.length, 1) >>> 0;
      new Uint8Array(exports.memory.buffer).set(bytes, at);
      exports.decode(at, bytes.length);
      if (decoded === undefined) throw new Error("not decodable");
      return decoded;
    },
  };
};
