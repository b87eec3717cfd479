import { err, ok } from "../../src/base/result.ts";
import type { EventRecord } from "../../src/contract/record.ts";
import type { AppendResults } from "../../src/log/checked-append.ts";
import { encode } from "../../src/log/codec.ts";
import { createDrain, type Drain } from "../../src/log/drain.ts";
import type { DrainDeps } from "../../src/log/drain-pass.ts";
import { drainStore, type DrainRows, type DrainState, type ParkedAppend } from "../../src/log/drain-store.ts";
import { virtualTime } from "./virtual-time.ts";

export type PrimaryAppend = (records: readonly EventRecord[]) => Promise<AppendResults>;

/** A crash in the middle of an object's work: everything in memory is gone, what was stored stays. */
export class Killed extends Error {}

/** The platform runs a failed alarm again after this, ms. */
const alarmRetryMs = 2_000;

/**
 * One partition of a buffer in memory, its drain over durable rows, and a primary that tests change, in virtual time.
 * The alarm rings by itself; a drain that was killed rings again in a new life, as the platform does.
 */
export const drainWorld = (random: () => number = () => 0.5) => {
  const time = virtualTime();
  const buffered: { readonly offset: number; readonly value: string }[] = [];
  let bufferEnd = 0;
  const primary: string[] = [];
  const batches: string[][] = [];
  const attempts: number[] = [];
  const counted = new Map<string, number>();
  const rows = { state: null as DrainState | null, parked: new Map<number, ParkedAppend>(), saves: 0 };
  let alarmAt: number | null = null;
  let io = 0;
  let life = 0;
  const faults = {
    /** Throws to end the drain's life at this I/O; returns "after" to end it right after the effect. */
    at: (_io: number): "after" | undefined => undefined,
  };

  const confirm: PrimaryAppend = async (records) =>
    records.map((record) => ok({ partition: 0, offset: primary.push(record.id) - 1 }));
  const state = { append: confirm };
  const put = (records: readonly (EventRecord | string)[]): void => {
    for (const record of records) {
      buffered.push({ offset: bufferEnd++, value: typeof record === "string" ? record : encode(record) });
    }
  };

  const stepNow = <T>(effect: () => T): T => {
    const fault = faults.at(io++);
    const result = effect();
    if (fault === "after") throw new Killed();
    return result;
  };
  /** What a life that has ended asks for never comes. */
  const step = async <T>(own: number, effect: () => T | Promise<T>): Promise<T> => {
    if (own !== life) return new Promise(() => undefined);
    try {
      return await stepNow(effect);
    } catch (cause) {
      if (cause instanceof Killed) queueMicrotask(die);
      return new Promise(() => undefined);
    }
  };

  const depsOf = (own: number): DrainDeps => ({
    primary: {
      append: (records) =>
        step(own, () => {
          attempts.push(time.clock.now());
          batches.push(records.map((record) => record.id));
          return state.append(records);
        }),
    },
    buffer: {
      partitions: 1,
      append: async () => [],
      read: (_partition, offset, maxBytes) =>
        step(own, () => {
          const earliest = buffered[0]?.offset ?? bufferEnd;
          if (offset < earliest || offset > bufferEnd) {
            return err({ reason: "out_of_range" as const, message: "out of range", earliest, end: bufferEnd });
          }
          let bytes = 0;
          const records = buffered.filter(
            (record, at) => record.offset >= offset && ((bytes += record.value.length) <= maxBytes || at === 0),
          );
          return ok({ records, end: bufferEnd });
        }),
      bounds: async () => ok({ earliest: buffered[0]?.offset ?? bufferEnd, end: bufferEnd }),
      forget: (_partition, below) =>
        step(own, () => void buffered.splice(0, buffered.filter((record) => record.offset < below).length)),
    },
    readers: { wake: () => step(own, () => undefined) },
    within: time.within,
    clock: time.clock,
    random,
    metrics: {
      count: (name, _labels, by = 1) => counted.set(name, (counted.get(name) ?? 0) + by),
      observe: () => undefined,
    },
  });
  const rowsOf = (own: number): DrainRows => ({
    load: () => rows.state,
    save: (next) => {
      rows.saves += 1;
      rows.state = next;
    },
    park: (record) => rows.parked.set(record.offset, record),
    parked: () => [...rows.parked.values()],
    transaction: (work) => {
      if (own !== life) throw new Killed();
      return stepNow(work);
    },
  });

  const setAlarm = (at: number): void => {
    alarmAt = at;
    void time.wait(Math.max(0, at - time.clock.now())).then(() => (alarmAt === at ? ring() : undefined));
  };
  const ring = async (): Promise<void> => {
    const own = life;
    alarmAt = null;
    try {
      await drain.alarm();
    } catch {
      if (own === life) die();
    }
  };
  const live = (): Drain => {
    const own = ++life;
    return createDrain({
      deps: depsOf(own),
      store: drainStore(rowsOf(own)),
      partition: 0,
      alarmClock: { get: async () => alarmAt, set: async (at) => (own === life ? setAlarm(at) : undefined) },
      wait: (ms) => time.wait(ms),
    });
  };
  /** The object dies in the middle of its alarm, which is then run again in its next life. */
  const die = (): void => {
    drain = live();
    setAlarm(time.clock.now() + alarmRetryMs);
  };
  let drain = live();

  return {
    time,
    state,
    confirm,
    faults,
    rows,
    buffered,
    primary,
    /** Ids of each append to the primary, and when it was, epoch ms. */
    batches,
    attempts,
    counted,
    drain: () => drain,
    kill: die,
    put,
    /** What a sender's append does: the records are durable, then the drain is woken. */
    buffer: async (records: readonly (EventRecord | string)[]) => {
      put(records);
      await drain.wake();
    },
    run: (ms: number) => time.pass(ms),
    alarm: () => alarmAt,
  };
};
