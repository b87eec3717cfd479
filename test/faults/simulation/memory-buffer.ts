import { err, ok, type Result } from "../../../src/base/result.ts";
import { createDrain, type Drain } from "../../../src/log/drain.ts";
import type { DrainDeps } from "../../../src/log/drain-pass.ts";
import { drainStore, type DrainRows, type DrainState, type ParkedAppend } from "../../../src/log/drain-store.ts";
import type { Bounds, StoredRecord } from "../../../src/log/event-log.port.ts";
import { durableBuffer, type DurableBuffer } from "../../../src/platform/cloudflare/durable-buffer.ts";
import { objectAlarm } from "./alarm.ts";
import { host, type Host } from "./host.ts";
import type { Machine, Process } from "./machine.ts";

type PartitionObject = {
  append(values: readonly string[]): number;
  read(offset: number): Result<{ readonly records: readonly StoredRecord[]; readonly end: number }, Bounds>;
  bounds(): Bounds;
  forget(below: number): void;
};

/** The failover's buffer and what drains it, and the real code's client of it for each process. */
export type MemoryBuffer = {
  client(process: Process): DurableBuffer;
  readonly objects: readonly Host<unknown>[];
  readonly drains: readonly Host<Drain>[];
  /** Records that the drains have not moved yet. */
  depth(): number;
};

/** One partition as the embedded log's object keeps it. */
const partitionObject = (
  machine: Machine,
  partition: number,
): { readonly object: Host<PartitionObject>; readonly end: () => number } => {
  let end = 0;
  let records: readonly StoredRecord[] = [];
  const object = host<PartitionObject>(machine, `buffer ${partition}`, (process) => {
    const bounds = (): Bounds => ({ earliest: records[0]?.offset ?? end, end });
    return {
      append: (values) =>
        machine.commit(process, "buffer commit", () => {
          const first = end;
          records = [...records, ...values.map((value, at) => ({ offset: first + at, value }))];
          end += values.length;
          return first;
        }),
      read(offset) {
        const { earliest } = bounds();
        if (offset < earliest || offset > end) return err({ earliest, end });
        return ok({ records: records.filter((record) => record.offset >= offset).slice(0, 7), end });
      },
      bounds,
      forget: (below) =>
        machine.commit(process, "buffer forget", () => {
          records = records.filter(({ offset }) => offset >= below);
        }),
    };
  });
  return { object, end: () => end };
};

const drainRows = (machine: Machine, process: Process, saved: { state: DrainState | null }): DrainRows => {
  const parked = new Map<number, ParkedAppend>();
  let staged: DrainState | null = null;
  return {
    load: () => {
      if (process.state !== "alive") throw new Error(`${process.name}: another instance has this storage`);
      return staged ?? saved.state;
    },
    save: (state) => {
      staged = state;
    },
    park: (record) => void parked.set(record.offset, record),
    parked: () => [...parked.values()],
    transaction(work) {
      try {
        const result = work();
        const next = staged;
        if (next !== null) {
          machine.commit(process, "drain commit", () => {
            saved.state = next;
          });
        }
        return result;
      } finally {
        staged = null;
      }
    },
  };
};

export const memoryBuffer = (
  machine: Machine,
  primary: { readonly epoch: string; readonly partitions: number },
  depsOf: (process: Process, buffer: DurableBuffer) => DrainDeps,
): MemoryBuffer => {
  const numbers = Array.from({ length: primary.partitions }, (_, partition) => partition);
  const objects = numbers.map((partition) => partitionObject(machine, partition));
  const saved = numbers.map((): { state: DrainState | null } => ({ state: null }));
  const partitionIn = (name: string): number => Number(name.split(":").at(-1));

  const client = (process: Process): DurableBuffer =>
    durableBuffer({
      ...primary,
      clock: machine.clockOf(process),
      partition(name) {
        const call = <R>(label: string, method: (object: PartitionObject) => R): Promise<R> => {
          const found = objects[partitionIn(name)];
          if (found === undefined) throw new Error(`there is no ${name}`);
          return found.object.call(process, label, method);
        };
        return {
          append: (values) => call("buffer append", (object) => object.append(values)),
          read: (offset) => call("buffer read", (object) => object.read(offset)),
          bounds: () => call("buffer bounds", (object) => object.bounds()),
          forget: (below) => call("buffer forget", (object) => object.forget(below)),
          seal: () => Promise.reject(new Error("a buffer is never sealed")),
        };
      },
      drain(name) {
        const call = <R>(label: string, method: (drain: Drain) => Promise<R>): Promise<R> => {
          const drain = drains[partitionIn(name)];
          if (drain === undefined) throw new Error(`there is no ${name}`);
          return drain.call(process, label, method);
        };
        return {
          wake: () => call("drain wake", (drain) => drain.wake()),
          watch: () => call("drain watch", (drain) => drain.watch()),
          status: () => call("drain status", (drain) => drain.status()),
        };
      },
      defer: () => {},
    });

  const drains = numbers.map((partition): Host<Drain> => {
    const alarm = objectAlarm(machine, "drain", () => drain.run((object) => object.alarm()));
    const drain: Host<Drain> = host(machine, `drain ${partition}`, (process) =>
      createDrain({
        deps: depsOf(process, client(process)),
        store: drainStore(drainRows(machine, process, saved[partition] ?? { state: null })),
        partition,
        alarmClock: alarm.clockOf(process),
        wait: (ms) => machine.sleep(process, ms),
      }),
    );
    return drain;
  });

  return {
    client,
    objects: objects.map(({ object }) => object),
    drains,
    depth: () => objects.reduce((sum, { end }, at) => sum + end() - (saved[at]?.state?.next ?? 0), 0),
  };
};
