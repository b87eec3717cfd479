import type { Version } from "./read-model.port.ts";

export type VersionRow = {
  /** A version newer than all before it. */
  next(): Version;
  /** Tick of the newest version. */
  last(): number;
  /** Tick of `next`, with the generation of now: for what remembers the tick of its last change. */
  at(tick: number): Version;
  /** Generation of the published values from now on. Returns the one before; null when that was not lower. */
  raise(generation: number): number | null;
  /** Remembers that the read model confirmed a board of this version. */
  confirm(version: Version): void;
  /** Whether the read model, which holds a board of this version (null: none), is behind what it confirmed. */
  isBehind(held: Version | null): boolean;
};

type Row = { generation: number; tick: number };

/** A shard's version: the tick grows with every change of facts and every publishing, across restarts. */
export const versionRow = (sql: SqlStorage): VersionRow => {
  for (const table of ["version", "confirmed"]) {
    sql.exec(
      `CREATE TABLE IF NOT EXISTS ${table} (id INTEGER PRIMARY KEY, generation INTEGER NOT NULL, tick INTEGER NOT NULL)`,
    );
  }
  sql.exec("INSERT OR IGNORE INTO version VALUES (0, 1, 0)");
  return {
    next: () => sql.exec<Row>("UPDATE version SET tick = tick + 1 WHERE id = 0 RETURNING generation, tick").one(),
    last: () => sql.exec<{ tick: number }>("SELECT tick FROM version WHERE id = 0").one().tick,
    at: (tick) => ({
      generation: sql.exec<{ generation: number }>("SELECT generation FROM version WHERE id = 0").one().generation,
      tick,
    }),
    raise(generation) {
      const before = this.at(0).generation;
      if (before >= generation) return null;
      sql.exec("UPDATE version SET generation = ? WHERE id = 0", generation);
      return before;
    },
    confirm: ({ generation, tick }) =>
      void sql.exec("INSERT OR REPLACE INTO confirmed VALUES (0, ?, ?)", generation, tick),
    isBehind: (held) => {
      const [confirmed] = sql.exec<Row>("SELECT generation, tick FROM confirmed").toArray();
      if (confirmed === undefined) return false;
      if (held === null || held.generation !== confirmed.generation) {
        return held === null || held.generation < confirmed.generation;
      }
      return held.tick < confirmed.tick;
    },
  };
};
