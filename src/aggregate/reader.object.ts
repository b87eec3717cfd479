import { DurableObject } from "cloudflare:workers";
import type { ParkedRecord } from "./cut.ts";
import type { PassDeps } from "./pass.ts";
import { parseReaderName } from "./reader-name.ts";
import { readerRows } from "./reader-rows.object.ts";
import { readerStore } from "./reader-store.ts";
import { createReader, type Reader as PartitionReader, type ReaderStatus } from "./reader.ts";

/** One partition's reader of one epoch, with its object's rows and alarm. */
export const readerObject = <E>(depsOf: (env: E, ctx: DurableObjectState) => PassDeps) =>
  class Reader extends DurableObject<E> {
    readonly #reader: PartitionReader;

    constructor(ctx: DurableObjectState, env: E) {
      super(ctx, env);
      const identity = parseReaderName(ctx.id.name ?? "");
      if (identity === null) throw new Error("a reader is addressed by name: reader:{epoch}:{partition}");
      const { storage } = ctx;
      this.#reader = createReader({
        deps: depsOf(env, ctx),
        store: readerStore(readerRows(storage)),
        identity,
        alarmClock: { get: () => storage.getAlarm(), set: (at) => storage.setAlarm(at) },
        wait: (ms) => scheduler.wait(ms),
      });
    }

    /** As `Reader.wake`. */
    wake(): Promise<void> {
      return this.#reader.wake();
    }

    /** As `Reader.resume`. */
    resume(options?: { readonly acceptGap?: boolean }): Promise<boolean> {
      return this.#reader.resume(options);
    }

    status(): Promise<ReaderStatus> {
      return this.#reader.status();
    }

    parked(from: number, limit: number): ParkedRecord[] {
      return this.#reader.parked(from, limit);
    }

    override alarm(): Promise<void> {
      return this.#reader.alarm();
    }
  };
