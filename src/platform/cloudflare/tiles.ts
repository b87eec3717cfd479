import type { Clock } from "../../base/clock.port.ts";
import type { PictureStore } from "../../render/picture-store.port.ts";
import type { TileStoreDeps } from "../../render/tile-store.object.ts";
import { durableTiles, tileStoreBytes, type TileStoreStub } from "./durable-tiles.ts";
import { r2Tiles } from "./r2-tiles.ts";

export type TilesOptions = {
  /** Null: tiles are kept in each data centre only, and none is built ahead. */
  readonly choice: "embedded" | "r2" | null;
  readonly bucket: R2Bucket | undefined;
  readonly storeObject: (name: string) => TileStoreStub;
  readonly clock: Clock;
};

/** The store of tiles that was chosen, and what its objects need. Throws when its bucket is not bound. */
export const createTiles = (
  options: TilesOptions,
): { readonly pictureStore: PictureStore | null; readonly store: TileStoreDeps } => ({
  pictureStore: storeOf(options),
  store: { clock: options.clock, maxBytes: tileStoreBytes },
});

const storeOf = ({ choice, bucket, storeObject }: TilesOptions): PictureStore | null => {
  if (choice === null) return null;
  if (choice === "embedded") return durableTiles(storeObject);
  if (bucket === undefined) throw new Error("configuration: DOORSTEP_TILES is r2, but no bucket is bound as TILES");
  return r2Tiles(bucket);
};
