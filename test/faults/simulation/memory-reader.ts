import type { ParkedRecord } from "../../../src/aggregate/cut.ts";
import type { PassDeps } from "../../../src/aggregate/pass.ts";
import {
  readerStore,
  type ReaderRows,
  type ReaderState,
  type ReaderStore,
} from "../../../src/aggregate/reader-store.ts";
import { createReader, type Reader } from "../../../src/aggregate/reader.ts";
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

/** The platform repeats a failed alarm this often, after 2, 4, 8 … seconds. */
const alarmRetries = 6;

/** The real reader over rows and an alarm in memory that survive its crashes. */
export const memoryReader = (
  machine: Machine,
  partition: number,
  depsOf: (process: Process) => PassDeps,
  alter: (store: ReaderStore) => ReaderStore,
): MemoryReader => {
  let state: ReaderState | null = null;
  let parked = new Map<number, ParkedRecord>();
  let alarmAt: number | null = null;
  let armed = 0;
  let retries = 0;

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

  const arm = (at: number): void => {
    alarmAt = at;
    const token = ++armed;
    machine.scheduler.after(at - machine.wall(), () => {
      if (token === armed) void ring();
    });
  };
  const ring = async (): Promise<void> => {
    alarmAt = null;
    try {
      await object.run((reader) => reader.alarm());
      retries = 0;
    } catch {
      if (alarmAt === null && retries < alarmRetries) arm(machine.wall() + 1000 * 2 ** ++retries);
    }
  };

  const object = host<Reader>(machine, `reader ${partition}`, (process) => {
    const deps = depsOf(process);
    return createReader({
      deps,
      store: alter(readerStore(rowsOf(process))),
      identity: { epoch: deps.log.epoch, partition },
      alarmClock: {
        get: async () => alarmAt,
        set: async (at) => machine.commit(process, "alarm commit", () => arm(at)),
      },
      wait: (ms) => machine.sleep(process, ms),
    });
  });

  return {
    ...object,
    state: () => state,
    parked: () => [...parked.values()],
    ringAgain: () => void object.run((reader) => reader.alarm()).catch(() => undefined),
    loseAlarm: () => {
      armed += 1;
      alarmAt = null;
      retries = 0;
    },
  };
};
