import { DurableObject } from "cloudflare:workers";
import {
  createTileBuilding,
  type TileBuilding,
  type TileBuildingDeps,
  type TileBuildingStatus,
} from "./tile-building.ts";
import { tileQueue } from "./tile-queue.object.ts";

export type TileBuilderDeps = TileBuildingDeps & {
  /** After a run: sends what was counted. */
  readonly flush: (waitUntil: (work: Promise<unknown>) => void) => void;
};

/** Builds the tiles of a share of the items, with its object's rows and alarm. */
export const tileBuilderObject = <E>(depsOf: (env: E) => TileBuilderDeps) =>
  class TileBuilder extends DurableObject<E> {
    readonly #building: TileBuilding;
    readonly #flush: TileBuilderDeps["flush"];

    constructor(ctx: DurableObjectState, env: E) {
      super(ctx, env);
      const { storage } = ctx;
      const deps = depsOf(env);
      this.#flush = deps.flush;
      this.#building = createTileBuilding(deps, tileQueue(storage), {
        get: () => storage.getAlarm(),
        set: (at) => storage.setAlarm(at),
      });
    }

    /** As `TileBuilding.add`. */
    add(items: readonly string[]): Promise<void> {
      return this.#building.add(items);
    }

    status(): TileBuildingStatus {
      return this.#building.status();
    }

    override async alarm(): Promise<void> {
      await this.#building.alarm();
      this.#flush((work) => this.ctx.waitUntil(work));
    }
  };
