import { cardTemplate } from "../../src/contract/built-in-templates.ts";
import { factsOf } from "../../src/items/facts.ts";
import { durableTiles } from "../../src/platform/cloudflare/durable-tiles.ts";
import { buildTile } from "../../src/render/ahead/build-tile.ts";
import { tileBuilderObject } from "../../src/render/ahead/tile-builder.object.ts";
import { tileStoreObject } from "../../src/render/tile-store.object.ts";
import { renderParts, silentMetrics } from "./render-parts.ts";

export type TilesEnv = {
  readonly TILE_STORE: DurableObjectNamespace<TileStore>;
  readonly TILE_BUILDER: DurableObjectNamespace<TileBuilder>;
  readonly TILES: R2Bucket;
};

/** What the objects' dependencies say; a test changes it. */
export const world = {
  now: 0,
  /** Titles of the catalogue. */
  titles: new Map<string, string>(),
  /** What was painted, by photo URL. */
  painted: [] as string[],
};

/** Shards of 4 MB. */
export class TileStore extends tileStoreObject<TilesEnv>(() => ({
  clock: { now: () => world.now },
  maxBytes: 4_000_000,
})) {}

export const storeOf = (env: TilesEnv) => durableTiles((name) => env.TILE_STORE.getByName(name));

const parts = renderParts();

/** Over the real store, with a painter that encodes nothing. */
export class TileBuilder extends tileBuilderObject<TilesEnv>((env) => ({
  facts: async (items) =>
    new Map(
      items.flatMap((id) => {
        const title = world.titles.get(id);
        return title === undefined ? [] : [[id, factsOf({ id, title, image: `https://cdn.example/${id}.jpg` })]];
      }),
    ),
  templates: async () => [cardTemplate],
  build: (sketch) =>
    buildTile(
      {
        ...parts,
        store: storeOf(env),
        photos: {
          get: (url) => {
            world.painted.push(url);
            return parts.photos.get(url);
          },
        },
      },
      sketch,
    ),
  shopCurrency: "EUR",
  restMs: 1,
  clock: { now: () => world.now },
  metrics: silentMetrics,
  wait: (ms) => {
    world.now += ms;
    return scheduler.wait(1);
  },
  flush: () => undefined,
})) {}

export default { fetch: () => new Response(null, { status: 404 }) } satisfies ExportedHandler;
