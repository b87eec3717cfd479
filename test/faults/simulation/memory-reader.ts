import type { ParkedRecord } from "../../../src/aggregate/cut.ts";
import type { PassDeps } from "../../../src/aggregate/pass.ts";
import {
  readerStore,
  type ReaderRows,
  type ReaderState,
  type ReaderStore,
} from "../../../src/aggregate/reader-store.ts";
import { createReader, type Reader } from "../../../src/aggregate/reader.ts";
import { objectAlarm } from "./alarm.ts";
import { host, type Host } from "./host.ts";
import type { Machine, Process } from "./machine.ts";

export type MemoryReader = Host<Reader> & {
  /** The committed state; null before the first. */
  state(): ReaderState | null;
  parked(): readonly ParkedRecord[];
  /** The alarm fires once more, as at-least-once platforms do. */
  ringAgain(): void;
  /** The alarm is forgotten: only a wake arms it again. */
  loseAlarm(): void;
};

/** The real reader over rows and an alarm in memory that survive its crashes. */
export const memoryReader = (
  machine: Machine,
  partition: number,
  depsOf: (process: Process) => PassDeps,
  alter: (store: ReaderStore) => ReaderStore,
): MemoryReader => {
  let state: ReaderState | null = null;
  let parked = new Map<number, ParkedRecord>();

  const rowsOf = (process: Process): ReaderRows => {
    type Staged = { state: ReaderState | null; parked: Map<number, ParkedRecord> };
    let staged: Staged | null = null;
    return {
      load: () => {
        if (process.state !== "alive") throw new Error(`${process.name}: another instance has this storage`);
        return staged === null ? state : staged.state;
      },
      save: (next) => {
        if (staged !== null) staged.state = next;
      },
      park: (record) => void staged?.parked.set(record.offset, record),
      parkDeltas: () => undefined,
      parked: () => [...parked.values()],
      transaction(work) {
        const next: Staged = { state, parked: new Map(parked) };
        staged = next;
        try {
          const result = work();
          if (next.state === state) return result;
          machine.commit(process, "reader commit", () => {
            state = next.state;
            parked = next.parked;
          });
          return result;
        } finally {
          staged = null;
        }
      },
    };
  };

  const alarm = objectAlarm(machine, "reader", () => object.run((reader) => reader.alarm()));
  const object: Host<Reader> = host(machine, `reader ${partition}`, (process) => {
    const deps = depsOf(process);
    return createReader({
      deps,
      store: alter(readerStore(rowsOf(process))),
      identity: { epoch: deps.log.epoch, partition },
      alarmClock: alarm.clockOf(process),
      wait: (ms) => machine.sleep(process, ms),
    });
  });

  return {
    ...object,
    state: () => state,
    parked: () => [...parked.values()],
    ringAgain: () => void object.run((reader) => reader.alarm()).catch(() => undefined),
    loseAlarm: () => alarm.lose(),
  };
};
