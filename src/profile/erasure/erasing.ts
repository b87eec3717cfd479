import type { Clock } from "../../base/clock.port.ts";
import type { Sealer } from "../../base/sealer.port.ts";
import { beginErasure, type BeginErasureDeps } from "./begin.ts";
import type { ErasureRows, StoredErasure, StoredReplacements } from "./erasure-store.ts";
import { restsOnForgotten } from "./forgotten.ts";
import type { ErasedPerson, RecordPlace, Remains } from "./remains.port.ts";
import { replacing } from "./replacements.ts";
import type { PersonNames } from "../../collect/rejects/reject-of-person.ts";

export type ErasingDeps = BeginErasureDeps & {
  readonly clock: Clock;
  readonly sealer: Sealer;
  readonly person: (key: string) => ErasedPerson;
  /** Where records of these people may stand, in the order in which a rebuild reads them. */
  readonly places: (keys: readonly string[]) => readonly RecordPlace[];
  /** By place (`epoch/partition`) of these people, the offset that its reader reads next. */
  readonly readTo: (keys: readonly string[]) => Promise<Readonly<Record<string, number>>>;
  readonly others: readonly Remains[];
};

/** went: go on at once; waits: look again soon; done. */
export type Step = "went" | "waits" | "done";

export const namesPurpose = "erasure";

/** Bytes of one read, and of what stands in one row. */
const readBytes = 1_000_000;
const rowLength = 400_000;

/**
 * One step of an erasure. Every step may be repeated, after a crash too: what it did is stored in one transaction with
 * how far it came. Throws when something cannot be reached; try again later.
 */
export const stepOf = async (deps: ErasingDeps, rows: ErasureRows, erasure: StoredErasure): Promise<Step> => {
  const { keys, at } = erasure;
  switch (erasure.phase) {
    case "beginning":
      if (!(await beginErasure(deps, erasure))) return "waits";
      return moved(rows, erasure, { phase: "applying" });
    case "applying": {
      // Decisions that were under way are kept by then, and can be dropped with the others.
      if (deps.clock.now() <= Math.max(restsOnForgotten(at), erasure.notBefore ?? 0)) return "waits";
      const applied = await Promise.all(keys.map((key) => deps.person(key).isErased(at)));
      return applied.every(Boolean) ? moved(rows, erasure, { phase: "reading" }) : "waits";
    }
    case "reading":
      return readNext(deps, rows, erasure);
    case "replacing":
      return replaceNext(deps, rows, erasure);
    case "purging":
      return purge(deps, rows, erasure);
    case "done":
      return "done";
    default:
      return erasure.phase satisfies never;
  }
};

/** Only from where it stands: what two of the same steps did, the later one may not take back. */
const moved = (rows: ErasureRows, erasure: StoredErasure, change: Partial<StoredErasure>): Step => {
  const now = rows.get(erasure.id);
  if (now?.phase === erasure.phase && now.read === erasure.read) rows.save({ ...erasure, ...change });
  return "went";
};

/** One place is gone through as a whole, so that a crash leaves it either unread or read. */
const readNext = async (deps: ErasingDeps, rows: ErasureRows, erasure: StoredErasure): Promise<Step> => {
  const { id, keys, at, read, progress, counts } = erasure;
  const place = deps.places(keys)[read];
  if (place === undefined) return moved(rows, erasure, { phase: "replacing", progress: [] });
  const replaced = replacing(keys, at, progress);
  const bounds = await place.bounds();
  if (!bounds.ok) throw new Error(bounds.error.message);
  const found: [offset: number, value: string][] = [];
  for (let offset = bounds.value.earliest; offset < bounds.value.end;) {
    const page = await place.read(offset, readBytes);
    if (!page.ok) throw new Error(page.error.message);
    for (const record of page.value.records) {
      const value = replaced.of(record);
      if (value !== null) found.push([record.offset, value]);
    }
    const last = page.value.records.at(-1);
    if (last === undefined) break;
    offset = last.offset + 1;
  }
  return rows.transaction(() => {
    rows.addReplacements(id, packed(place, found));
    return moved(rows, erasure, {
      read: read + 1,
      progress: replaced.progress(),
      counts: { ...counts, records: counts.records + found.length },
    });
  });
};

const packed = (
  { epoch, partition }: RecordPlace,
  found: readonly (readonly [offset: number, value: string])[],
): StoredReplacements[] => {
  const some: { epoch: string; partition: number; first: number; values: (readonly [number, string])[] }[] = [];
  let length = rowLength;
  for (const one of found) {
    if (length >= rowLength) {
      some.push({ epoch, partition, first: one[0], values: [] });
      length = 0;
    }
    length += one[1].length;
    some.at(-1)?.values.push(one);
  }
  return some;
};

const replaceNext = async (deps: ErasingDeps, rows: ErasureRows, erasure: StoredErasure): Promise<Step> => {
  const { id, keys, counts } = erasure;
  const next = rows.nextReplacements(id);
  if (next === null) return moved(rows, erasure, { phase: "purging" });
  const place = deps.places(keys).find((one) => one.epoch === next.epoch && one.partition === next.partition);
  const files = place === undefined ? 0 : await place.replace(new Map(next.values));
  if (files === null) return "waits";
  return rows.transaction(() => {
    rows.dropReplacements(id, next);
    return moved(rows, erasure, { counts: { ...counts, files: counts.files + files } });
  });
};

const purge = async (deps: ErasingDeps, rows: ErasureRows, erasure: StoredErasure): Promise<Step> => {
  const { keys, at, counts } = erasure;
  const text = await deps.sealer.open(namesPurpose, erasure.names);
  const names: PersonNames =
    text === null ? { users: [], visitors: [], hashes: [], emails: [] } : (JSON.parse(text) as PersonNames);
  const next = await deps.readTo(keys);
  await Promise.all(keys.map((key) => deps.person(key).purge(at, next)));
  const others: Record<string, number> = { ...counts.others };
  for (const other of deps.others) {
    others[other.name] = (others[other.name] ?? 0) + (await other.forget({ keys, at, names }));
  }
  rows.save({
    ...erasure,
    phase: "done",
    keys: [],
    leadsOn: [],
    names: "",
    progress: [],
    counts: { ...counts, others },
    done: deps.clock.now(),
  });
  return "done";
};
