import type { StoredRecord } from "../../../src/log/event-log.port.ts";
import { decodeDayRow } from "../../../src/items/sums.ts";
import { recordOf } from "../../../src/profile/event-lines.ts";
import type { EventRecord } from "../../../src/contract/record.ts";
import type { History } from "./history.ts";
import { namesOf } from "./memory-person.ts";
import { sumTexts, type SumTexts } from "./memory-shard.ts";
import { modelOf, type Model } from "./model.ts";
import { rebuild } from "./rebuild.ts";
import type { Check, Violation } from "./violation.ts";
import { keyOf } from "./shoppers.ts";
import type { World } from "./world.ts";

type Logged = {
  readonly source: string;
  readonly id: string;
  readonly key: string;
  readonly copied?: string;
  readonly conflict?: object;
};
type Report = (check: Check, detail: string) => void;

export type CheckOptions = {
  /** Records per cut of the clean run. */
  readonly cutSize: number;
  /** Weeks passed: an overlaid resend may then outlive its duplicate's place among the seen ids. */
  readonly lags: boolean;
};

/** Compares what a run left behind with what was submitted, with the model, and with a clean run. */
export const checkWorld = (world: World, history: History, { cutSize, lags }: CheckOptions): Violation[] => {
  const violations: Violation[] = [];
  const report: Report = (check, detail) => violations.push({ check, detail });
  const all = world.readers.map((_, partition) => world.log.records(partition));
  const good = all.map((records, partition) => withoutPoison(records, world.poisoned[partition] ?? []));
  const model = modelOf(good);
  const sums = sumTexts(world.shards.map((shard) => shard.rows));

  checkLog(good, history, model, report);
  checkProfiles(world, model, report);
  checkAudit(world, all, model, report);
  checkErased(world, good, report);
  checkSums(sums, model, report);
  checkClean(world, good, sums, cutSize, report);
  if (!lags) checkOverlays(world, history, report);
  for (const { status, event, name } of history.submissions) {
    if (event === null && status === "fail" && !world.rejects.has(name)) report("rejects", `${name} was not kept`);
  }
  return violations;
};

const withoutPoison = (
  records: readonly StoredRecord[],
  poisoned: readonly { readonly offset: number }[],
): StoredRecord[] => {
  const offsets = new Set(poisoned.map(({ offset }) => offset));
  return records.filter(({ offset }) => !offsets.has(offset));
};

const checkLog = (good: readonly StoredRecord[][], history: History, model: Model, report: Report): void => {
  const allowed = new Set<string>();
  const needed = new Set<string>();
  for (const { name, key, pointer, status, event } of history.submissions) {
    if (event === null) continue;
    const names = [`${key} ${name}`, ...(pointer === null ? [] : [`${pointer} ${name}:email`])];
    const { anonymous_id: device = "", user_id: user = "" } = event.identity;
    if (event.fact.type === "alias" && device !== user) names.push(`${keyOf("user", device)} ${name}:user`);
    for (const one of names) {
      allowed.add(one);
      if (status === "ok") needed.add(one);
    }
  }
  const logged = new Set<string>();
  const copied = new Set<string>();
  for (const { value } of good.flat()) {
    const record = JSON.parse(value) as Logged;
    if (record.source === "doorstep") {
      if (!history.erasures.has(record.key)) report("ghosts", `${record.key} is erased, nobody asked for it`);
      continue;
    }
    // A notice's id ends with whom it is about.
    const isNotice = record.conflict !== undefined && record.copied !== undefined;
    const id = isNotice ? record.id.slice(0, record.id.lastIndexOf(":")) : record.id;
    const name = `${record.key} ${record.source}/${id}`;
    (record.copied === undefined ? logged : copied).add(name);
  }
  for (const name of needed)
    if (!logged.has(name)) report("accepted", `${name} was acknowledged and is not on the log`);
  for (const name of logged) if (!allowed.has(name)) report("ghosts", `${name} is on the log, nobody submitted it`);
  for (const name of model.copies) if (!copied.has(name)) report("copies", `${name} was not brought by its merge`);
  for (const name of copied) {
    if (!model.copies.has(name) && !model.mayBeCopied.has(name))
      report("copies", `${name} is a copy that no merge owes`);
  }
};

const checkProfiles = (world: World, model: Model, report: Report): void => {
  for (const [key, person] of world.people) {
    const names = namesOf(person.events());
    const expected = model.people.get(key);
    const wanted = expected?.events ?? [];
    if (names.join() !== wanted.join()) report("once", `${key} ${difference(names, wanted)}`);
    const bought = new Map<string, number>();
    const refunded = new Map<string, number>();
    for (const [item, purchase] of person.state().purchases) {
      if (purchase.bought !== 0) bought.set(item, purchase.bought);
      if (purchase.refunded !== 0) refunded.set(item, purchase.refunded);
    }
    const text = (counts: ReadonlyMap<string, number> = new Map()): string =>
      Array.from(counts, ([item, n]) => `${item} ${n}`)
        .sort()
        .join(" ");
    if (text(bought) !== text(expected?.bought)) {
      report("quantities", `${key} bought ${text(bought)}, not ${text(expected?.bought)}`);
    }
    if (text(refunded) !== text(expected?.refunded)) {
      report("quantities", `${key} was refunded ${text(refunded)}, not ${text(expected?.refunded)}`);
    }
  }
  for (const [key, { events }] of model.people) {
    if (!world.people.has(key)) report("once", `${key} misses ${events.join()}`);
  }
};

/** By the log alone: the last cut-off of each key, and what its object still holds. */
const checkErased = (world: World, good: readonly StoredRecord[][], report: Report): void => {
  const cutOffs = new Map<string, number>();
  for (const { value } of good.flat()) {
    const { key, erased, received } = JSON.parse(value) as EventRecord;
    if (erased === true) cutOffs.set(key, Math.max(cutOffs.get(key) ?? 0, received));
  }
  for (const [key, at] of cutOffs) {
    const person = world.people.get(key);
    for (const { id, occurred, received } of (person?.events() ?? []).map(recordOf)) {
      if (Math.min(occurred, received) <= at) report("erased", `${key} still has ${id}`);
    }
    if (person?.state().erased !== at) report("erased", `${key} does not know of its erasure`);
  }
};

const checkAudit = (world: World, all: readonly (readonly StoredRecord[])[], model: Model, report: Report): void => {
  const sum = { logged: 0, applied: 0, duplicates: 0, copied: 0, erased: 0, parked: 0 };
  for (const [partition, reader] of world.readers.entries()) {
    const counters = reader.state()?.counters;
    for (const name of Object.keys(sum) as (keyof typeof sum)[]) sum[name] += counters?.[name] ?? 0;
    const kept = reader.parked().map(({ offset, value }) => `${offset} ${value}`);
    const wanted = (world.poisoned[partition] ?? []).map(({ offset, value }) => `${offset} ${value}`);
    if (kept.sort().join() !== wanted.sort().join()) report("parked", difference(kept, wanted));
  }
  const wanted = {
    logged: all.flat().length,
    applied: model.applied,
    duplicates: model.duplicates,
    copied: model.copied,
    erased: model.erased,
    parked: world.poisoned.flat().length,
  };
  for (const name of Object.keys(sum) as (keyof typeof sum)[]) {
    if (sum[name] !== wanted[name]) report("audit", `${name} ${sum[name]}, not ${wanted[name]}`);
  }
};

const checkSums = (sums: SumTexts, model: Model, report: Report): void => {
  for (const key of new Set([...sums.keys(), ...model.items.keys()])) {
    const row = decodeDayRow(sums.get(key) ?? "");
    const wanted = model.items.get(key) ?? { views: 0, carts: 0, buys: 0, imported: 0, pairs: new Map() };
    const text = (counts: readonly number[], pairs: ReadonlyMap<string, readonly number[]>): string =>
      [
        ...counts,
        ...[...pairs]
          .filter(isCounted)
          .map(([other, pair]) => `${other} ${pair.join(" ")}`)
          .sort(),
      ].join(", ");
    const has = text([row.views, row.carts, row.buys, row.importedBuys], row.pairs);
    const needs = text([wanted.views, wanted.carts, wanted.buys, wanted.imported], wanted.pairs);
    if (has !== needs) report("sums", `${key}: ${has}; not ${needs}`);
  }
};

const isCounted = ([, pair]: readonly [string, readonly number[]]): boolean => pair.some((sum) => sum !== 0);

const checkClean = (
  world: World,
  good: readonly (readonly StoredRecord[])[],
  sums: SumTexts,
  cutSize: number,
  report: Report,
): void => {
  const clean = rebuild(good, cutSize);
  for (const [key, text] of clean.people) {
    if (world.people.get(key)?.text() !== text) report("clean", `${key} differs from a clean run`);
  }
  for (const key of new Set([...sums.keys(), ...clean.sums.keys()])) {
    if (sums.get(key) !== clean.sums.get(key)) report("clean", `the sums of ${key} differ from a clean run`);
  }
};

const checkOverlays = (world: World, history: History, report: Report): void => {
  for (const [key, person] of world.people) {
    const object = person.instance();
    if (object === null) continue;
    // Reads what was handed over and not looked at yet, too.
    const { events } = object.live.overlaid();
    const left = object.overlay.records().filter(({ copied }) => copied === undefined || !history.shared.has(copied));
    // What a device went on to hand over while its own erasure was on its way leads to nobody any more.
    if (history.clusterOf(key).some((one) => history.erasures.has(one))) continue;
    // What somebody did on a device of several may have been overlaid for another of them.
    if (object.overlay.records().length > left.length) continue;
    if (left.length > 0)
      report(
        "overlay",
        `${key} still overlays ${left.map(({ id, type, copied, merge_into: into }) => `${id} (${type}, copy of ${copied}, into ${into})`).join()}`,
      );
    if (events !== person.state().events)
      report("overlay", `${key} shows ${events} events, has ${person.state().events}`);
  }
};

/** What one list has too little or too much of, or that its order differs. */
const difference = (has: readonly string[], wants: readonly string[]): string => {
  const rest = [...has];
  const missing = wants.filter((name) => {
    const at = rest.indexOf(name);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
  if (missing.length === 0 && rest.length === 0) return "has all, in another order";
  return [missing.length > 0 && `misses ${missing.join()}`, rest.length > 0 && `has too much: ${rest.join()}`]
    .filter(Boolean)
    .join("; ");
};
