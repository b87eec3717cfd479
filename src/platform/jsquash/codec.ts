import type { Pixels } from "../../render/pixels.ts";

/** A decoder with a wasm memory of its own, which only ever grows. Throws on what it cannot decode. */
export type Codec = { decode(bytes: Uint8Array): Pixels; readonly memory: WebAssembly.Memory };

/** What emscripten's glue code takes and gives, as far as it is used here. */
type EmscriptenModule = { decode(bytes: Uint8Array, ...more: readonly boolean[]): Decoded | null };
type Decoded = { readonly width: number; readonly height: number; readonly data: Uint8ClampedArray };
export type EmscriptenFactory = (options: Record<string, unknown>) => Promise<EmscriptenModule>;

/**
 * Starts a decoder of the Squoosh family: libjpeg (MozJPEG) or libwebp. Takes about 1 ms from a compiled module.
 * `more` are the arguments that its `decode` has beside the bytes: it throws at one too few or too many.
 */
export const emscriptenCodec = async (
  factory: EmscriptenFactory,
  wasm: WebAssembly.Module,
  more: readonly boolean[],
): Promise<Codec> => {
  let memory: WebAssembly.Memory | undefined;
  const module = await factory({
    noInitialRun: true,
    // It would report to the console what a rejection already says.
    printErr: () => undefined,
    instantiateWasm: (imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void) => {
      const instance = new WebAssembly.Instance(wasm, imports);
      memory = Object.values(instance.exports).find((part) => part instanceof WebAssembly.Memory);
      done(instance);
      return instance.exports;
    },
  });
  if (memory === undefined) throw new Error("the decoder has no memory");
  return {
    memory,
    decode: (bytes) => {
      const decoded = module.decode(bytes, ...more);
      if (decoded === null) throw new Error("not decodable");
      return { width: decoded.width, height: decoded.height, rgba: decoded.data };
    },
  };
};

/** Of libjpeg: whether to turn the picture as Exif says. Scaling does that, on fewer pixels. */
export const jpegArguments = [false] as const;
