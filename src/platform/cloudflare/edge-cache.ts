import type { CardPicture, PictureCache } from "../../render/picture-cache.port.ts";

/** A host that nobody can ask for: entries are reachable through this adapter only. */
const keyUrl = (key: string): string => `https://cards.doorstep.invalid/${key}`;

/** The key names the content, so an entry never goes stale; 30 days is how long one is worth its space. */
const cacheControl = "public, max-age=2592000, immutable";

/**
 * Cards in the data centre's Cache API. Raw workerd has none, workers.dev ignores it, and any of its calls
 * may fail: each of these is an empty cache.
 */
export const edgePictureCache = (open: () => Promise<Cache> = () => caches.open("cards")): PictureCache => ({
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
      // Nothing depends on it: the next data centre or isolate draws the card again.
    }
  },
});

const pictureResponse = ({ bytes, contentType, level, etag }: CardPicture): Response =>
  new Response(bytes, {
    headers: { "cache-control": cacheControl, "content-type": contentType, etag, "x-card-level": level },
  });

const readPicture = async (response: Response): Promise<CardPicture | null> => {
  const bytes = new Uint8Array(await response.arrayBuffer());
  const etag = response.headers.get("etag");
  const level = response.headers.get("x-card-level");
  const isWhole = response.headers.get("content-type") === "image/jpeg" && bytes.length > 0;
  if (!isWhole || etag === null || (level !== "card" && level !== "card-without-photo")) return null;
  return { bytes, contentType: "image/jpeg", level, flaw: null, etag };
};
