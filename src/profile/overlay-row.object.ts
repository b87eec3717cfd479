import type { EventRecord } from "../contract/record.ts";

/** What is stored of a person's overlay: the events that the log will bring late, since they wait in its buffer. */
export type OverlayRow = {
  load(): readonly EventRecord[];
  /** Stores these in place of what was stored; writes nothing when that is the same. */
  readonly keep: (records: readonly EventRecord[]) => void;
};

/** One row holds 2 MB, and a character takes up to 3 bytes. What does not fit costs freshness after an eviction. */
const keptLength = 500_000;

/** One packed row, in a table that exists only once it was needed. */
export const overlayRow = (sql: SqlStorage): OverlayRow => {
  const table = sql.exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'overlay'").toArray();
  let exists = table.length > 0;
  let stored = exists ? (sql.exec<{ body: string }>("SELECT body FROM overlay").toArray()[0]?.body ?? "") : "";
  return {
    load: () => (stored === "" ? [] : (JSON.parse(`[${stored}]`) as EventRecord[])),
    keep(records) {
      const body = newestOf(records.map((record) => JSON.stringify(record))).join(",");
      if (body === stored) return;
      if (!exists) sql.exec("CREATE TABLE IF NOT EXISTS overlay (id INTEGER PRIMARY KEY, body TEXT NOT NULL)");
      exists = true;
      if (body === "") sql.exec("DELETE FROM overlay");
      else sql.exec("INSERT OR REPLACE INTO overlay VALUES (1, ?)", body);
      stored = body;
    },
  };
};

const newestOf = (texts: readonly string[]): readonly string[] => {
  let length = 0;
  const tooMany = texts.findLastIndex((text) => (length += text.length + 1) > keptLength);
  return texts.slice(tooMany + 1);
};
