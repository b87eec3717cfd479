import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it, vi } from "vitest";
import { deltasByShard } from "../../../src/aggregate/merge-deltas.ts";
import type { PersonCut, PersonCutResult } from "../../../src/aggregate/people.port.ts";
import type { ItemDelta } from "../../../src/contract/contribution.ts";
import type { EventRecord } from "../../../src/contract/record.ts";
import { encodeDeltas } from "../../../src/items/delta-text.ts";
import { shardName, shardOf } from "../../../src/items/shards.ts";
import { encode, partitionOf } from "../../../src/log/codec.ts";
import { partitionName } from "../../../src/platform/cloudflare/durable-log.ts";
import type { GenerationsEnv } from "../../support/generations-worker.ts";
import { minute, start, viewed } from "../../support/person-records.ts";
import { personKey } from "../../support/sample-record.ts";

const bindings = env as unknown as GenerationsEnv;

/** 1,000 views of 40 items by 50 people, a request of 20 each; four partitions, each applied in one cut. */
const people = 50;
const partitions = 4;
const epoch = "costs";
const requests = Array.from({ length: people }, (_, person) =>
  Array.from({ length: 20 }, (_view, n) =>
    viewed(`item ${(person * 7 + n * 3) % 40}`, start + n * minute, { key: personKey(person) }),
  ),
);

/** Rows that a piece of work in an object writes. */
const rowsOf = async <T>(
  sql: SqlStorage,
  work: () => T | Promise<T>,
): Promise<{ readonly rows: number; readonly result: T }> => {
  const exec = sql.exec.bind(sql);
  let rows = 0;
  const spy = vi.spyOn(sql, "exec").mockImplementation((query: string, ...bound: unknown[]) => {
    const cursor = exec(query, ...bound);
    rows += cursor.rowsWritten;
    return cursor;
  });
  try {
    return { result: await work(), rows };
  } finally {
    spy.mockRestore();
  }
};

const sum = (rows: readonly number[]): number => rows.reduce((all, one) => all + one, 0);

const appendAll = async (): Promise<number> => {
  const rows: number[] = [];
  for (const records of requests) {
    const partition = partitionOf(records[0]?.key ?? "", partitions);
    const stub = bindings.LOG_PARTITION.getByName(partitionName(epoch, partition));
    rows.push(
      await runInDurableObject(stub, async (instance, { storage }) => {
        const { rows: written } = await rowsOf(storage.sql, () => instance.append(records.map(encode)));
        return written;
      }),
    );
  }
  return sum(rows);
};

type Cut = { readonly partition: number; readonly first: number; readonly last: number };
type Applied = { readonly cut: Cut; readonly deltas: ItemDelta[] };

/** Every partition's records as one cut; `first` is its offset. */
const cutsAt = (first: number): { readonly cut: Cut; readonly people: readonly (readonly EventRecord[])[] }[] =>
  Array.from({ length: partitions }, (_, partition) => {
    const own = requests.filter((records) => partitionOf(records[0]?.key ?? "", partitions) === partition);
    return { cut: { partition, first, last: first + own.flat().length - 1 }, people: own };
  });

/** Applies everything to people as new events at these offsets. */
const applyAll = async (first: number): Promise<{ readonly rows: number; readonly applied: readonly Applied[] }> => {
  const applied: Applied[] = [];
  let rows = 0;
  for (const { cut, people: own } of cutsAt(first)) {
    const deltas: ItemDelta[] = [];
    let offset = first;
    for (const records of own) {
      const positioned = records.map((record) => ({
        offset: offset++,
        record: { ...record, id: `${record.id} at ${first}` },
      }));
      const given: PersonCut = { epoch, ...cut, records: positioned };
      const stub = bindings.PROFILE.getByName(records[0]?.key ?? "");
      const done = await runInDurableObject(stub, (instance, { storage }) =>
        rowsOf(storage.sql, () => instance.apply(JSON.stringify(given))),
      );
      rows += done.rows;
      deltas.push(...(JSON.parse(done.result) as PersonCutResult).deltas);
    }
    applied.push({ cut, deltas });
  }
  return { rows, applied };
};

const addAll = async (applied: readonly Applied[]): Promise<number> => {
  const rows: number[] = [];
  for (const { cut, deltas } of applied) {
    for (const [shard, own] of deltasByShard(deltas, shardOf)) {
      const stub = bindings.ITEM_SHARD.getByName(shardName(shard));
      rows.push(
        await runInDurableObject(stub, async (instance, { storage }) => {
          const { rows: written } = await rowsOf(storage.sql, () =>
            instance.add({ epoch, ...cut, deltas: encodeDeltas(own) }, 1),
          );
          return written;
        }),
      );
    }
  }
  return sum(rows);
};

/** Rows written per 1,000 events of the scenario above, and why so many. */
const budgets = {
  // One packed row per request.
  "log, append": 50,
  // A person's state, and its table, which counts for two.
  "profile, apply, people not seen before": 3 * people,
  // The state; and one chunk of the history per 32 events, with its table the first time.
  "profile, apply": (1 + 3) * people,
  // Per cut a row of each of 16 shards, whatever it holds.
  "item shard, add, items not seen before": 4 * 16,
  "item shard, add": 4 * 16,
};

it("keeps within the budgets of rows written", async () => {
  const appended = await appendAll();
  const unseen = await applyAll(0);
  const seen = await applyAll(10_000);
  const written = {
    "log, append": appended,
    "profile, apply, people not seen before": unseen.rows,
    "profile, apply": seen.rows,
    "item shard, add, items not seen before": await addAll(unseen.applied),
    "item shard, add": await addAll(seen.applied),
  };
  const over = Object.entries(budgets).filter(([name, rows]) => written[name as keyof typeof budgets] > rows);
  expect(over, JSON.stringify(written)).toEqual([]);
  // Otherwise nothing was counted.
  for (const rows of Object.values(written)) expect(rows).toBeGreaterThanOrEqual(16);
});
