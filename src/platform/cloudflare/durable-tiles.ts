import { murmur2 } from "../../base/murmur2.ts";
import type { PictureStore } from "../../render/picture-store.port.ts";
import type { StoredTile } from "../../render/tile-store.object.ts";

/** The RPC surface of a TileStore object. */
export type TileStoreStub = {
  get(name: string): Promise<StoredTile | null>;
  put(name: string, tile: StoredTile): Promise<void>;
};

/** Fixed, since it says where a tile lives. */
const shardCount = 16;

/** 8 GB in all, 400,000 tiles of 20 KB: at 0.20 USD per GB and month (2026) 1.60 USD at most. */
export const tileStoreBytes = 512 * 1024 * 1024;

/** The embedded store of tiles: a few Durable Objects by hash of the key. */
export const durableTiles = (object: (name: string) => TileStoreStub): PictureStore => {
  const holding = (key: string): TileStoreStub => object(`tiles:${murmur2(key) % shardCount}`);
  return {
    async get(key) {
      const found = await holding(key).get(key);
      return found === null ? null : { ...found, level: "whole" };
    },
    put: (key, { bytes, contentType, etag }) => holding(key).put(key, { bytes, contentType, etag }),
  };
};
