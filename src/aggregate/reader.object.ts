import { DurableObject } from "cloudflare:workers";
import { forgetParked } from "../log/forget-parked.ts";
import type { ParkedRecord } from "./cut.ts";
import type { PassDeps } from "./pass.ts";
import { parseReaderName, type ReaderIdentity } from "./reader-name.ts";
import { readerRows } from "./reader-rows.object.ts";
import { readerStore } from "./reader-store.ts";
import { createReader, type Reader as PartitionReader, type ReaderStatus, type Standing } from "./reader.ts";
import type { RebuildSource } from "./rebuild-source.ts";

export type ReaderObjectParts = {
  readonly identity: ReaderIdentity;
  /** What a rebuild is to read first; null while none is wanted. */
  readonly source: () => RebuildSource | null;
};

/** Key of the source of a rebuild; while it is there, the reader of a generation that is built works. */
const sourceKey = "rebuild-source";

/**
 * One partition's reader of one epoch and generation, with its object's rows and alarm. `depsOf` answers null for a
 * reader that has no work in this configuration: it then does nothing.
 */
export const readerObject = <E>(
  depsOf: (env: E, ctx: DurableObjectState, parts: ReaderObjectParts) => PassDeps | null,
) =>
  class Reader extends DurableObject<E> {
    readonly #reader: PartitionReader | null;
    readonly #isBuilding: boolean;

    constructor(ctx: DurableObjectState, env: E) {
      super(ctx, env);
      const identity = parseReaderName(ctx.id.name ?? "");
      if (identity === null) throw new Error("a reader is addressed by name: reader:{epoch}:{partition}");
      const { storage } = ctx;
      const source = (): RebuildSource | null => storage.kv.get<RebuildSource>(sourceKey) ?? null;
      const deps = depsOf(env, ctx, { identity, source });
      this.#isBuilding = deps?.copiesAreLogged === true;
      this.#reader =
        deps === null
          ? null
          : createReader({
              deps,
              store: readerStore(readerRows(storage)),
              identity,
              alarmClock: { get: () => storage.getAlarm(), set: (at) => storage.setAlarm(at) },
              wait: (ms) => scheduler.wait(ms),
            });
    }

    /** As `Reader.wake`. */
    async wake(): Promise<void> {
      if (this.#isWanted()) await this.#reader?.wake();
    }

    /** Starts a rebuild from a source, or goes on with it; null stops it where it is. */
    async build(source: RebuildSource | null): Promise<void> {
      if (source === null) this.ctx.storage.kv.delete(sourceKey);
      else this.ctx.storage.kv.put(sourceKey, source);
      if (source !== null) await this.#reader?.hurry();
    }

    /** As `Reader.hurry`. */
    async hurry(): Promise<void> {
      if (this.#isWanted()) await this.#reader?.hurry();
    }

    source(): RebuildSource | null {
      return this.ctx.storage.kv.get<RebuildSource>(sourceKey) ?? null;
    }

    /** As `Reader.resume`. */
    async resume(options?: { readonly acceptGap?: boolean }): Promise<boolean> {
      return this.#working().resume(options);
    }

    /** As `Reader.hold`. */
    async hold(ms: number): Promise<Standing> {
      return this.#working().hold(ms);
    }

    standing(): Standing {
      return this.#working().standing();
    }

    async status(): Promise<ReaderStatus> {
      return this.#working().status();
    }

    parked(from: number, limit: number): ParkedRecord[] {
      return this.#working().parked(from, limit);
    }

    /** Lets go of parked records that name any of these people. Returns how many. */
    forgetParked(keys: readonly string[]): number {
      return forgetParked(this.ctx.storage.sql, keys);
    }

    override async alarm(): Promise<void> {
      if (this.#isWanted()) await this.#reader?.alarm();
    }

    #isWanted(): boolean {
      return !this.#isBuilding || this.source() !== null;
    }

    #working(): PartitionReader {
      if (this.#reader === null) throw new Error("no reader of this configuration");
      return this.#reader;
    }
  };
