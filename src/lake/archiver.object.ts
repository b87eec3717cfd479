import { DurableObject } from "cloudflare:workers";
import { parseArchiverName, type ArchiverIdentity } from "./archiver-name.ts";
import { archiverStore, type ArchiverRows, type ArchiverState } from "./archiver-store.ts";
import { createArchiver, type Archiver as PartitionArchiver, type ArchiverStatus } from "./archiver.ts";
import type { ArchivingDeps } from "./archiving.ts";

/** The archiver of one partition of one epoch, with its object's row and alarm; idle when its epoch is not archived. */
export const archiverObject = <E>(
  depsOf: (env: E, ctx: DurableObjectState, identity: ArchiverIdentity) => ArchivingDeps | null,
) =>
  class Archiver extends DurableObject<E> {
    readonly #archiver: PartitionArchiver | null;

    constructor(ctx: DurableObjectState, env: E) {
      super(ctx, env);
      const identity = parseArchiverName(ctx.id.name ?? "");
      if (identity === null) throw new Error("an archiver is addressed by name: archiver:{epoch}:{partition}");
      const { storage } = ctx;
      const deps = depsOf(env, ctx, identity);
      this.#archiver =
        deps &&
        createArchiver({
          deps,
          store: archiverStore(archiverRows(storage)),
          partition: identity.partition,
          alarmClock: { get: () => storage.getAlarm(), set: (at) => storage.setAlarm(at) },
          wait: (ms) => scheduler.wait(ms),
        });
    }

    /** As `Archiver.wake`. */
    async wake(): Promise<void> {
      await this.#archiver?.wake();
    }

    /** As `Archiver.resume`. */
    async resume(options?: { readonly acceptGap?: boolean }): Promise<boolean> {
      return (await this.#archiver?.resume(options)) ?? false;
    }

    async status(): Promise<ArchiverStatus> {
      if (this.#archiver === null) throw new Error("this epoch is not archived");
      return this.#archiver.status();
    }

    override async alarm(): Promise<void> {
      await this.#archiver?.alarm();
    }
  };

const archiverRows = (storage: DurableObjectStorage): ArchiverRows => {
  const { sql } = storage;
  sql.exec("CREATE TABLE IF NOT EXISTS archiver (id INTEGER PRIMARY KEY, body TEXT NOT NULL)");
  return {
    load: () => {
      const [row] = sql.exec<{ body: string }>("SELECT body FROM archiver WHERE id = 1").toArray();
      return row === undefined ? null : (JSON.parse(row.body) as ArchiverState);
    },
    save: (state) => {
      sql.exec("INSERT OR REPLACE INTO archiver VALUES (1, ?)", JSON.stringify(state));
    },
    transaction: (work) => storage.transactionSync(work),
  };
};
