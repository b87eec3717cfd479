import type { Version } from "./read-model.port.ts";

export type VersionRow = {
  /** A version newer than all before it. */
  next(): Version;
  /** Tick of `next`, with the generation of now: for what remembers the tick of its last change. */
  at(tick: number): Version;
};

/** A shard's version: the tick grows with every change of facts and every publishing, across restarts. */
export const versionRow = (sql: SqlStorage): VersionRow => {
  sql.exec(
    "CREATE TABLE IF NOT EXISTS version (id INTEGER PRIMARY KEY, generation INTEGER NOT NULL, tick INTEGER NOT NULL)",
  );
  // A rebuilt state starts with a higher generation than the one it replaces.
  sql.exec("INSERT OR IGNORE INTO version VALUES (0, 1, 0)");
  return {
    next: () => sql.exec<Version>("UPDATE version SET tick = tick + 1 WHERE id = 0 RETURNING generation, tick").one(),
    at: (tick) => ({
      generation: sql.exec<{ generation: number }>("SELECT generation FROM version WHERE id = 0").one().generation,
      tick,
    }),
  };
};
