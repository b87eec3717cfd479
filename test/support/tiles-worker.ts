import { tileStoreObject } from "../../src/render/tile-store.object.ts";

export type TilesEnv = {
  readonly TILE_STORE: DurableObjectNamespace<TileStore>;
  readonly TILES: R2Bucket;
};

/** What the objects' dependencies say; a test changes it. */
export const world = { now: 0 };

/** Shards of 4 MB. */
export class TileStore extends tileStoreObject<TilesEnv>(() => ({
  clock: { now: () => world.now },
  maxBytes: 4_000_000,
})) {}

export default { fetch: () => new Response(null, { status: 404 }) } satisfies ExportedHandler;
