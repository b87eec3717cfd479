// The package describes the exports of an instance, not what importing the file gives in a Worker.
declare module "@jsquash/png/codec/pkg/squoosh_png_bg.wasm" {
  const module: WebAssembly.Module;
  export default module;
}
