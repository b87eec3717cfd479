import type { ReadyPicture } from "./picture-cache.port.ts";

/** Bytes of the largest picture that is kept: tiles have 10 to 40 KB. */
export const storedBytes = 1024 * 1024;

/**
 * Whole pictures of the whole deployment, by content key: what a data centre that never drew one finds. A picture over
 * `storedBytes` is not kept, and any of them may be gone after a while. Every call throws when the store is unreachable.
 */
export type PictureStore = {
  get(key: string): Promise<ReadyPicture | null>;
  put(key: string, picture: ReadyPicture): Promise<void>;
};
