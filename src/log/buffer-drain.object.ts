import { DurableObject } from "cloudflare:workers";
import { createDrain, type Drain, type DrainStatus } from "./drain.ts";
import { parseDrainName } from "./drain-name.ts";
import type { DrainDeps } from "./drain-pass.ts";
import { drainRows } from "./drain-rows.object.ts";
import { drainStore, type ParkedAppend } from "./drain-store.ts";
import { forgetParked } from "./forget-parked.ts";

/** One buffer partition's drain, with its object's rows and alarm; `depsOf` gets the epoch whose buffer it drains. */
export const bufferDrainObject = <E>(depsOf: (env: E, ctx: DurableObjectState, epoch: string) => DrainDeps) =>
  class BufferDrain extends DurableObject<E> {
    readonly #drain: Drain;

    constructor(ctx: DurableObjectState, env: E) {
      super(ctx, env);
      const identity = parseDrainName(ctx.id.name ?? "");
      if (identity === null) throw new Error("a drain is addressed by name: drain:{epoch}:{partition}");
      const { storage } = ctx;
      this.#drain = createDrain({
        deps: depsOf(env, ctx, identity.epoch),
        store: drainStore(drainRows(storage)),
        partition: identity.partition,
        alarmClock: { get: () => storage.getAlarm(), set: (at) => storage.setAlarm(at) },
        wait: (ms) => scheduler.wait(ms),
      });
    }

    /** As `Drain.wake`. */
    wake(): Promise<void> {
      return this.#drain.wake();
    }

    /** As `Drain.watch`. */
    watch(): Promise<void> {
      return this.#drain.watch();
    }

    status(): Promise<DrainStatus> {
      return this.#drain.status();
    }

    parked(from: number, limit: number): ParkedAppend[] {
      return this.#drain.parked(from, limit);
    }

    /** Lets go of parked records that name any of these people. Returns how many. */
    forgetParked(keys: readonly string[]): number {
      return forgetParked(this.ctx.storage.sql, keys);
    }

    override alarm(): Promise<void> {
      return this.#drain.alarm();
    }
  };
