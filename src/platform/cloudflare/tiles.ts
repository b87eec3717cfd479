import type { Clock } from "../../base/clock.port.ts";
import type { KnownSettings } from "../../base/settings.port.ts";
import { decodeFacts } from "../../items/facts.ts";
import { factsKey } from "../../items/read-model-keys.ts";
import type { ReadModel } from "../../items/read-model.port.ts";
import { shardOf } from "../../items/shards.ts";
import type { Templates } from "../../message/placement.ts";
import { emptySeries } from "../../monitor/series.ts";
import { allPlacements } from "../../recommend/known-placements.ts";
import { buildTile } from "../../render/ahead/build-tile.ts";
import { itemTemplates } from "../../render/ahead/item-templates.ts";
import type { TileBuilderDeps } from "../../render/ahead/tile-builder.object.ts";
import type { TileBuildingStatus } from "../../render/ahead/tile-building.ts";
import type { PaintDeps } from "../../render/paint-sketch.ts";
import type { PictureStore } from "../../render/picture-store.port.ts";
import type { TileStoreDeps } from "../../render/tile-store.object.ts";
import { defer } from "./defer.ts";
import { durableTiles, tileStoreBytes, type TileStoreStub } from "./durable-tiles.ts";
import type { IsolateMetrics } from "./isolate-metrics.ts";
import { r2Tiles } from "./r2-tiles.ts";
import type { ToolHealth } from "./tool-health.ts";

/** The RPC surface of a TileBuilder object. */
export type TileBuilderStub = {
  add(items: readonly string[]): Promise<void>;
  status(): Promise<TileBuildingStatus>;
};

export type TilesOptions = {
  /** Null: tiles are kept in each data centre only, and none is built ahead. */
  readonly choice: "embedded" | "r2" | null;
  readonly bucket: R2Bucket | undefined;
  readonly storeObject: (name: string) => TileStoreStub;
  readonly builderObject: (name: string) => TileBuilderStub;
  readonly paint: PaintDeps;
  /** Without a cache in front: a builder must not draw the price of a moment ago. */
  readonly readModel: ReadModel;
  readonly known: KnownSettings;
  readonly templates: Templates;
  readonly shopCurrency: string;
  readonly isLocal: boolean;
  readonly clock: Clock;
  readonly metrics: IsolateMetrics;
};

/** Together they build 20 tiles a second at most: a catalogue of 100,000 items in an hour and a half. */
const builders = 4;
const restMs = 200;
/** On one machine builders share the processor with all that the gateway does. */
const localRestMs = 1_000;

/** The store of tiles that was chosen, and their building ahead. Throws when its bucket is not bound. */
export const createTiles = (options: TilesOptions) => {
  const { paint, readModel, known, templates, clock, metrics } = options;
  const pictureStore = storeOf(options);
  const builder = (n: number): TileBuilderStub => options.builderObject(`builder:${n}`);

  const health: ToolHealth = {
    check: async () => "ok",
    counted: async () => emptySeries(),
    gauges: async () => {
      if (pictureStore === null) return {};
      const all = await Promise.allSettled(Array.from({ length: builders }, (_, n) => builder(n).status()));
      const told = all.filter((one) => one.status === "fulfilled");
      return { tiles_waiting: told.reduce((sum, { value }) => sum + value.waiting, 0) };
    },
  };

  return {
    pictureStore,
    health: { tiles: health },
    /** What a share of the embedded store needs. */
    store: { clock, maxBytes: tileStoreBytes } satisfies TileStoreDeps,
    /** Has tiles of a shard's items built, behind the answer. */
    looksChanged: (items: readonly string[]): void => {
      const [first] = items;
      if (pictureStore !== null && first !== undefined) defer(builder(shardOf(first) % builders).add(items));
    },
    /** What a builder needs. */
    builder: {
      facts: async (items) => {
        const entries = await readModel.getMany(items.map(factsKey));
        const found = items.map((item, index) => {
          const entry = entries[index] ?? null;
          return [item, entry === null ? null : decodeFacts(entry.value)] as const;
        });
        return new Map(found.flatMap(([item, facts]) => (facts === null ? [] : [[item, facts]])));
      },
      templates: async () => {
        const placements = await allPlacements(known);
        return placements === null ? null : itemTemplates(placements, templates);
      },
      build: (sketch) =>
        pictureStore === null ? Promise.resolve("kept") : buildTile({ ...paint, store: pictureStore }, sketch),
      shopCurrency: options.shopCurrency,
      restMs: options.isLocal ? localRestMs : restMs,
      clock,
      metrics,
      wait: (ms) => scheduler.wait(ms),
      flush: (waitUntil) => metrics.flush(waitUntil, "now"),
    } satisfies TileBuilderDeps,
  };
};

const storeOf = ({ choice, bucket, storeObject }: TilesOptions): PictureStore | null => {
  if (choice === null) return null;
  if (choice === "embedded") return durableTiles(storeObject);
  if (bucket === undefined) throw new Error("configuration: DOORSTEP_TILES is r2, but no bucket is bound as TILES");
  return r2Tiles(bucket);
};
