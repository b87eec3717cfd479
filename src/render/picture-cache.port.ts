import type { PictureLevel } from "./paint-sketch.ts";

/** A picture ready to send, with its strong ETag. */
export type ReadyPicture = {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly contentType: "image/jpeg" | "image/png" | "image/gif";
  readonly level: PictureLevel;
  readonly etag: string;
};

/** Whole pictures kept outside the isolate, by content key. One that is absent or fails looks empty: never rejects. */
export type PictureCache = {
  get(key: string): Promise<ReadyPicture | null>;
  put(key: string, picture: ReadyPicture): Promise<void>;
};
