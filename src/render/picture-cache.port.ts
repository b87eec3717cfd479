import type { Picture } from "./picture.ts";

/** A picture ready to send, with its strong ETag. */
export type CardPicture = Picture & { readonly etag: string };

/** Whole cards kept outside the isolate, by content key. A cache that is absent or fails looks empty: never rejects. */
export type PictureCache = {
  get(key: string): Promise<CardPicture | null>;
  put(key: string, picture: CardPicture): Promise<void>;
};
