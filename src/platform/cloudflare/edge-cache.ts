import type { PictureCache, ReadyPicture } from "../../render/picture-cache.port.ts";

/** A host that nobody can ask for: entries are reachable through this adapter only. */
const keyUrl = (key: string): string => `https://pictures.doorstep.invalid/${key}`;

/** The key names the content, so an entry never goes stale; 30 days is how long one is worth its space. */
const cacheControl = "public, max-age=2592000, immutable";

/**
 * Pictures in the data centre's Cache API. Raw workerd has none, workers.dev ignores it, and any of its calls
 * may fail: each of these is an empty cache.
 */
export const edgePictureCache = (open: () => Promise<Cache> = () => caches.open("pictures")): PictureCache => ({
  get: async (key) => {
    try {
      const found = await (await open()).match(keyUrl(key));
      return found === undefined ? null : await readPicture(found);
    } catch {
      return null;
    }
  },
  put: async (key, picture) => {
    try {
      await (await open()).put(keyUrl(key), pictureResponse(picture));
    } catch {
      // Nothing depends on it: the next data centre or isolate paints it again.
    }
  },
});

const pictureResponse = ({ bytes, contentType, etag }: ReadyPicture): Response =>
  new Response(bytes, { headers: { "cache-control": cacheControl, "content-type": contentType, etag } });

/** Only whole pictures are kept. */
const readPicture = async (response: Response): Promise<ReadyPicture | null> => {
  const bytes = new Uint8Array(await response.arrayBuffer());
  const etag = response.headers.get("etag");
  const contentType = response.headers.get("content-type");
  if (bytes.length === 0 || etag === null || (contentType !== "image/jpeg" && contentType !== "image/png")) return null;
  return { bytes, contentType, level: "whole", etag };
};
