import type { Clock } from "../base/clock.port.ts";
import type { Within } from "../base/within.port.ts";
import type { PictureCache, ReadyPicture } from "./picture-cache.port.ts";
import type { PictureStore } from "./picture-store.port.ts";

export type KeptPicture = { readonly picture: ReadyPicture; readonly from: "cache" | "store" };

/** Pictures kept outside the isolate: in the data centre, behind it for the whole deployment. Never rejects. */
export type KeptPictures = {
  get(key: string): Promise<KeptPicture | null>;
  /** `missed`: where it was not. */
  put(key: string, picture: ReadyPicture, missed: "cache" | "everywhere"): Promise<void>;
};

export type KeptPicturesDeps = {
  readonly cache: PictureCache;
  /** Null: there is none behind the cache. */
  readonly store: PictureStore | null;
  readonly clock: Clock;
  readonly within: Within;
};

/** A cache that takes longer than a store is no cache, ms. */
const cacheMs = 40;
/** For the store, beside the painting that has begun by then, ms. */
const storeMs = { get: 500, put: 3_000 } as const;
/** A store that failed is left alone for this long, ms: whoever waits for it holds one of a request's few connections. */
const restMs = 5_000;

export const keptPictures = ({ cache, store, clock, within }: KeptPicturesDeps): KeptPictures => {
  let restsUntil = 0;

  const ofStore = async <T>(work: (store: PictureStore) => Promise<T>, ms: number): Promise<T | null> => {
    if (store === null || clock.now() < restsUntil) return null;
    try {
      const done = await within(work(store), ms);
      if (done.ok) return done.value;
    } catch {
      // As one that does not answer.
    }
    restsUntil = clock.now() + restMs;
    return null;
  };

  return {
    async get(key) {
      const cached = await within(cache.get(key), cacheMs);
      if (cached.ok && cached.value !== null) return { picture: cached.value, from: "cache" };
      const stored = await ofStore((one) => one.get(key), storeMs.get);
      return stored === null ? null : { picture: stored, from: "store" };
    },
    async put(key, picture, missed) {
      await Promise.all([
        cache.put(key, picture),
        missed === "everywhere" ? ofStore((one) => one.put(key, picture), storeMs.put) : null,
      ]);
    },
  };
};
