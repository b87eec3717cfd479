import { describe, expect, it } from "vitest";
import { ok } from "../../../../src/base/result.ts";
import type { EventRecord } from "../../../../src/contract/record.ts";
import { encode } from "../../../../src/log/codec.ts";
import { isErasedValue } from "../../../../src/log/erased-record.ts";
import type { ErasureRows, StoredErasure, StoredReplacements } from "../../../../src/profile/erasure/erasure-store.ts";
import { stepOf, type ErasingDeps } from "../../../../src/profile/erasure/erasing.ts";
import { seeded } from "../../../support/item-deltas.ts";
import { ann, bob, day, ordered, start, viewed } from "../../../support/person-records.ts";

const at = start + day;

const memoryRows = (): ErasureRows & { replacements: StoredReplacements[] } => {
  const erasures = new Map<string, string>();
  const rows = {
    replacements: [] as StoredReplacements[],
    all: () => Array.from(erasures.values(), (text) => JSON.parse(text) as StoredErasure),
    get: (id: string) => {
      const text = erasures.get(id);
      return text === undefined ? null : (JSON.parse(text) as StoredErasure);
    },
    save: (erasure: StoredErasure) => void erasures.set(erasure.id, JSON.stringify(erasure)),
    addReplacements: (_id: string, some: readonly StoredReplacements[]) => void rows.replacements.push(...some),
    nextReplacements: () => rows.replacements[0] ?? null,
    dropReplacements: () => void rows.replacements.shift(),
    transaction: <T>(work: () => T): T => work(),
  };
  return rows;
};

/** A partition with two people's records in memory, of which ann's go; I/O fails when `fails` says so. */
const world = (fails: () => boolean) => {
  const own: EventRecord[] = [];
  const log: string[] = [
    ...Array.from({ length: 60 }, (_, n) =>
      n % 3 === 0
        ? viewed(`b${n}`, start + n, { key: bob })
        : viewed(`a${n % 7}`, start + n * 60_000, { session_id: "s" }),
    ),
    ordered("1", { a1: 1, a2: 2 }, start),
  ].map(encode);
  const purged: string[] = [];
  let dropped = 0;
  const io = async <T>(work: () => T): Promise<T> => {
    if (fails()) throw new Error("no connection");
    return work();
  };
  const deps: ErasingDeps = {
    clock: { now: () => at + 60_000 },
    sealer: { seal: async (_purpose, text) => text, open: async (_purpose, text) => text },
    log: {
      append: (records) =>
        io(() => {
          for (const record of records)
            if (own.every(({ id, key }) => id !== record.id || key !== record.key)) own.push(record);
          for (const record of own) if (!log.includes(encode(record))) log.push(encode(record));
          return records.map(() => ok({ partition: 0 }));
        }),
    },
    overlay: { hand: () => io(() => undefined) },
    readers: { wake: () => io(() => undefined) },
    person: (key) => ({
      isErased: () => io(() => own.length > 0),
      erasedAt: () => io(() => at),
      purge: () => io(() => void purged.push(key)),
    }),
    places: () => [
      {
        epoch: "e1",
        partition: 0,
        bounds: () => io(() => ok({ earliest: 0, end: log.length })),
        read: (offset) =>
          io(() =>
            ok({
              records: log.slice(offset, offset + 7).map((value, n) => ({ offset: offset + n, value })),
              end: log.length,
            }),
          ),
        replace: (values) =>
          io(() => {
            for (const [offset, value] of values) log[offset] = value;
            return 1;
          }),
      },
    ],
    readTo: () => io(() => ({ "e1/0": log.length })),
    others: [{ name: "rejects", forget: () => io(() => (dropped++ === 0 ? 2 : 0)) }],
  };
  return { deps, log, purged };
};

const erasedIn = async (fails: () => boolean) => {
  const { deps, log, purged } = world(fails);
  const rows = memoryRows();
  const erasure: StoredErasure = {
    id: "1",
    at,
    phase: "beginning",
    keys: [ann],
    leadsOn: [],
    names: JSON.stringify({ users: ["ann"], visitors: [], hashes: [], emails: [] }),
    read: 0,
    progress: [],
    counts: { records: 0, files: 0, others: {} },
    done: null,
  };
  rows.save(erasure);
  for (let tries = 0; tries < 2_000 && rows.get("1")?.phase !== "done"; tries++) {
    await stepOf(deps, rows, rows.get("1") ?? erasure).catch(() => "failed");
  }
  return { log, purged, rows, done: rows.get("1") };
};

describe("an erasure's steps", () => {
  it("leave in place of each record what it added, keep everybody else's, and forget whose it was", async () => {
    const { log, purged, done, rows } = await erasedIn(() => false);
    expect(log.filter((value) => value.includes(bob))).toHaveLength(20);
    const left = log.filter((value) => value.includes(ann));
    expect(left.map((value) => (JSON.parse(value) as EventRecord).erased)).toEqual([true]);
    expect(log.filter(isErasedValue)).toHaveLength(41);
    expect(log.filter(isErasedValue).some((value) => value.includes('"views":1'))).toBe(true);
    expect(purged).toEqual([ann]);
    expect(done).toMatchObject({
      phase: "done",
      keys: [],
      names: "",
      counts: { records: 41, files: 1, others: { rejects: 2 } },
    });
    expect(rows.replacements).toEqual([]);
  });

  it("end in the same log however often anything fails in between", async () => {
    const steady = await erasedIn(() => false);
    for (let seed = 1; seed <= 30; seed++) {
      const random = seeded(seed);
      const shaken = await erasedIn(() => random() < 0.3);
      expect(shaken.done?.phase).toBe("done");
      const strip = (log: readonly string[]) => log.map((value) => value.replace(/"id":"event-\d+"/, ""));
      expect(strip(shaken.log)).toEqual(strip(steady.log));
    }
  });
});
