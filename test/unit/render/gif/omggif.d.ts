/** What the tests use of omggif, which brings no types. */
declare module "omggif" {
  export type FrameInfo = {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
    readonly has_local_palette: boolean;
    readonly interlaced: boolean;
    readonly transparent_index: number | null;
    /** Hundredths of a second. */
    readonly delay: number;
    readonly disposal: number;
  };

  export class GifReader {
    constructor(bytes: Uint8Array);
    readonly width: number;
    readonly height: number;
    numFrames(): number;
    /** Null without a block that makes the animation start again. */
    loopCount(): number | null;
    frameInfo(frame: number): FrameInfo;
    decodeAndBlitFrameRGBA(frame: number, pixels: Uint8Array): void;
  }
}
