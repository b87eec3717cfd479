import { type PictureStore, storedBytes } from "../../render/picture-store.port.ts";

/** Under a folder of their own, so that a rule of the bucket can let them expire. */
const nameOf = (key: string): string => `tiles/${key}`;

/** Tiles in an R2 bucket, through its binding. An entry that is not ours is absent. */
export const r2Tiles = (bucket: R2Bucket): PictureStore => ({
  async get(key) {
    const found = await bucket.get(nameOf(key));
    if (found === null) return null;
    const { httpMetadata, customMetadata } = found;
    const contentType = httpMetadata?.contentType;
    const etag = customMetadata?.["etag"];
    const bytes = new Uint8Array(await found.arrayBuffer());
    if (etag === undefined || (contentType !== "image/jpeg" && contentType !== "image/png")) return null;
    return { bytes, contentType, level: "whole", etag };
  },

  async put(key, { bytes, contentType, etag }) {
    if (bytes.length > storedBytes) return;
    await bucket.put(nameOf(key), bytes, { httpMetadata: { contentType }, customMetadata: { etag } });
  },
});
