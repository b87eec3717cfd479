import type { ShardCut } from "../../../src/aggregate/item-shards.port.ts";
import { addDelta, emptyDayRow, encodeDayRow, type DayRow } from "../../../src/items/sums.ts";
import { host, type Host } from "./host.ts";
import type { Machine } from "./machine.ts";

export type ShardObject = { add(cut: ShardCut): void };

/** Sums by item and day as `item day`, in key order. */
export type SumTexts = ReadonlyMap<string, string>;

export type MemoryShard = Host<ShardObject> & { readonly rows: ReadonlyMap<string, DayRow> };

/** Item sums under a watermark, in one transaction; `isNew` decides which cuts are taken. */
export const memoryShard = (
  machine: Machine,
  shard: number,
  isNew: (next: number | undefined, first: number) => boolean,
): MemoryShard => {
  const watermarks = new Map<string, number>();
  const rows = new Map<string, DayRow>();
  const object = host<ShardObject>(machine, `shard ${shard}`, (process) => ({
    add: (cut) =>
      machine.commit(process, "shard commit", () => {
        const at = `${cut.epoch}/${cut.partition}`;
        if (!isNew(watermarks.get(at), cut.first)) return;
        watermarks.set(at, cut.last + 1);
        for (const delta of cut.deltas) addTo(rows, delta);
      }),
  }));
  return { ...object, rows };
};

/** Adds a delta to the row of its item and day. */
export const addTo = (rows: Map<string, DayRow>, delta: ShardCut["deltas"][number]): void => {
  const key = `${delta.item} ${delta.day}`;
  const row = rows.get(key) ?? emptyDayRow();
  rows.set(key, row);
  addDelta(row, delta);
};

/** All sums in canonical form, for comparing. */
export const sumTexts = (all: Iterable<ReadonlyMap<string, DayRow>>): SumTexts => {
  const texts: [string, string][] = [];
  for (const rows of all) for (const [key, row] of rows) texts.push([key, encodeDayRow(row)]);
  return new Map(texts.sort(([a], [b]) => (a < b ? -1 : 1)));
};
