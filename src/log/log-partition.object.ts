import { DurableObject } from "cloudflare:workers";
import { utf8Length } from "../base/bytes.ts";
import type { Clock } from "../base/clock.port.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { Bounds, StoredRecord } from "./event-log.port.ts";
import { pack, unpack } from "./packing.ts";

export type LogPartitionDeps = { readonly clock: Clock };

const sealedKey = "sealed";

type Row = { first: number; count: number; lines: string };

/**
 * One partition of the embedded log. An append call is one packed row (one row written, whatever it holds),
 * keyed by its first offset; offsets are contiguous and start at 0.
 */
export const logPartitionObject = <E>(depsOf: (env: E, ctx: DurableObjectState) => LogPartitionDeps) =>
  class LogPartition extends DurableObject<E> {
    readonly #sql: SqlStorage;
    readonly #clock: Clock;
    #end: number;
    #isSealed: boolean;

    constructor(ctx: DurableObjectState, env: E) {
      super(ctx, env);
      this.#sql = ctx.storage.sql;
      this.#clock = depsOf(env, ctx).clock;
      this.#sql.exec(
        "CREATE TABLE IF NOT EXISTS batch (first INTEGER PRIMARY KEY, count INTEGER NOT NULL, at INTEGER NOT NULL, lines TEXT NOT NULL)",
      );
      const [last] = this.#sql
        .exec<{ end: number }>('SELECT first + count AS "end" FROM batch ORDER BY first DESC LIMIT 1')
        .toArray();
      this.#end = last?.end ?? 0;
      this.#isSealed = ctx.storage.kv.get(sealedKey) === true;
    }

    /**
     * Appends encoded records in order, all or none; durable once answered. Returns the first one's offset; null,
     * without effect, once the partition is sealed.
     */
    append(values: readonly string[]): number | null {
      if (this.#isSealed) return null;
      const first = this.#end;
      const at = this.#clock.now();
      const rows = pack(values);
      const insert = (): void => {
        let next = first;
        for (const row of rows) {
          this.#sql.exec("INSERT INTO batch VALUES (?, ?, ?, ?)", next, row.count, at, row.lines);
          next += row.count;
        }
      };
      // One statement is all or nothing by itself.
      if (rows.length === 1) insert();
      else this.ctx.storage.transactionSync(insert);
      this.#end = first + values.length;
      return first;
    }

    /** Up to about `maxBytes` (UTF-8) of records from `offset` on, at least one if there is any. */
    read(
      offset: number,
      maxBytes: number,
    ): Result<{ readonly records: readonly StoredRecord[]; readonly end: number }, Bounds> {
      const bounds = this.bounds();
      if (offset < bounds.earliest || offset > bounds.end) return err(bounds);
      const records: StoredRecord[] = [];
      let bytes = 0;
      const rows = this.#sql.exec<Row>(
        "SELECT first, count, lines FROM batch WHERE first >= (SELECT max(first) FROM batch WHERE first <= ?) ORDER BY first",
        offset,
      );
      for (const row of rows) {
        const values = unpack(row.lines);
        for (const [index, value] of values.entries()) {
          if (row.first + index < offset) continue;
          bytes += utf8Length(value);
          if (records.length > 0 && bytes > maxBytes) return ok({ records, end: bounds.end });
          records.push({ offset: row.first + index, value });
        }
      }
      return ok({ records, end: bounds.end });
    }

    /**
     * Puts other values (by offset) where records stand; offsets and times of arrival stay. Offsets that are not held
     * are left out. All or none.
     */
    replace(values: readonly (readonly [offset: number, value: string])[]): void {
      this.ctx.storage.transactionSync(() => {
        const changed = new Map<number, { row: Row & { at: number }; values: string[] }>();
        for (const [offset, value] of values) {
          const [row] = this.#sql
            .exec<Row & { at: number }>(
              "SELECT first, count, at, lines FROM batch WHERE first = (SELECT max(first) FROM batch WHERE first <= ?)",
              offset,
            )
            .toArray();
          if (row === undefined || offset >= row.first + row.count) continue;
          const known = changed.get(row.first) ?? { row, values: unpack(row.lines) };
          changed.set(row.first, known);
          // The emptied row of a partition that only keeps its place holds none.
          if (offset - row.first < known.values.length) known.values[offset - row.first] = value;
        }
        for (const { row, values: all } of changed.values()) {
          this.#sql.exec("DELETE FROM batch WHERE first = ?", row.first);
          let next = row.first;
          for (const { count, lines } of pack(all)) {
            this.#sql.exec("INSERT INTO batch VALUES (?, ?, ?, ?)", next, count, row.at, lines);
            next += count;
          }
        }
      });
    }

    /** Takes nothing more, for ever: what comes from now on belongs to a later epoch. */
    seal(): void {
      if (this.#isSealed) return;
      this.ctx.storage.kv.put(sealedKey, true);
      this.#isSealed = true;
    }

    bounds(): Bounds {
      const [row] = this.#sql.exec<{ earliest: number | null }>("SELECT min(first) AS earliest FROM batch").toArray();
      return { earliest: row?.earliest ?? 0, end: this.#end };
    }

    /**
     * Deletes whole rows that lie below an offset and were appended before a time (epoch ms), oldest first, at most
     * `rows` of them; what is not given does not bound. The newest row always stays: it carries the next offset.
     * Returns the rows deleted.
     */
    prune({ offset, ms, rows }: { readonly offset?: number; readonly ms?: number; readonly rows?: number }): number {
      const firstOf = (query: string, bound: number): number | null =>
        this.#sql.exec<{ first: number | null }>(query, bound).toArray()[0]?.first ?? null;
      let keep = this.#end;
      if (offset !== undefined) {
        keep = Math.min(keep, firstOf("SELECT max(first) AS first FROM batch WHERE first <= ?", offset) ?? 0);
      }
      if (ms !== undefined) {
        keep = Math.min(keep, firstOf("SELECT first FROM batch WHERE at >= ? ORDER BY first LIMIT 1", ms) ?? keep);
      }
      if (rows !== undefined) {
        keep = Math.min(keep, firstOf("SELECT first FROM batch ORDER BY first LIMIT 1 OFFSET ?", rows) ?? keep);
      }
      return this.#sql.exec("DELETE FROM batch WHERE first < ? AND first < (SELECT max(first) FROM batch)", keep)
        .rowsWritten;
    }

    /** As `prune`, and once nothing is left above the offset, empties the newest row too: only its place stays. */
    forget(below: number): void {
      this.prune({ offset: below });
      if (below < this.#end || this.#end === 0) return;
      this.#sql.exec("UPDATE batch SET first = ?, count = 1, lines = '' WHERE lines <> ''", this.#end - 1);
    }
  };
