import type { ParkedRecord } from "../../../src/aggregate/cut.ts";
import { scheduledMinute } from "../../../src/aggregate/schedule.job.ts";
import type { Sealer } from "../../../src/base/sealer.port.ts";
import { createCollect, type Collect } from "../../../src/collect/admit.ts";
import type { Readers } from "../../../src/collect/readers.port.ts";
import { shardOf, shards as shardNumbers } from "../../../src/items/shards.ts";
import type { EventLog } from "../../../src/log/event-log.port.ts";
import { circuitBreaker } from "../../../src/log/circuit-breaker.ts";
import { failover } from "../../../src/log/failover.ts";
import { durableReaders } from "../../../src/platform/cloudflare/readers.ts";
import type { BeginErasureDeps } from "../../../src/profile/erasure/begin.ts";
import { host, type Host } from "./host.ts";
import type { Machine, Process } from "./machine.ts";
import { memoryBuffer, type MemoryBuffer } from "./memory-buffer.ts";
import { memoryLog, type MemoryLog } from "./memory-log.ts";
import { memoryPerson, type MemoryPerson } from "./memory-person.ts";
import { memoryReader, type MemoryReader } from "./memory-reader.ts";
import { memoryShard, type MemoryShard } from "./memory-shard.ts";
import { peopleOf, type Handing } from "./people.ts";
import type { Settings } from "./settings.ts";
import { keyOf } from "./shoppers.ts";
import type { Variant } from "./variant.ts";

export type WorldSettings = Pick<Settings, "log" | "collectors" | "buffered">;

/** The whole pipeline: real code in simulated processes, over storage and a log in memory. */
export type World = {
  readonly machine: Machine;
  readonly settings: WorldSettings;
  readonly log: MemoryLog;
  readonly collectors: readonly Host<Collect>[];
  readonly readers: readonly MemoryReader[];
  readonly people: ReadonlyMap<string, MemoryPerson>;
  readonly shards: readonly MemoryShard[];
  /** Null: the log has no failover. */
  readonly buffer: MemoryBuffer | null;
  readonly person: (key: string) => MemoryPerson;
  readonly handing: Handing;
  /** What somebody who is erased is forgotten with. */
  readonly partsFor: (process: Process) => BeginErasureDeps;
  /** Runs the minute's job, as the cron does. */
  minute(): void;
  poison(partition: number, value: string): void;
  /** What must end up parked, by partition. */
  readonly poisoned: readonly (readonly Omit<ParkedRecord, "reason">[])[];
  /** Ids of the rejects that were kept. */
  readonly rejects: ReadonlySet<string>;
  /** While true nothing makes the log readable again. */
  blind: boolean;
};

/** Longest wait of a sender for the primary, ms: as services.ts has it. */
const primaryMs = 800;
const noMetrics = { count: () => {}, observe: () => {} };
const pseudonyms = { key: async (kind: string, id: string) => keyOf(kind, id) };

export const world = (machine: Machine, settings: WorldSettings, variant: Variant): World => {
  const log = memoryLog(machine, settings.log);
  const people = new Map<string, MemoryPerson>();
  const rejects = new Set<string>();
  const poisoned: { offset: number; value: string }[][] = Array.from({ length: settings.log.partitions }, () => []);
  const always = machine.spawn("platform", "outside");
  const sealer: Sealer = {
    seal: async (_purpose, text) => text,
    open: async (_purpose, sealed) => {
      await machine.sleep(always, 0);
      return sealed;
    },
  };

  const person = (key: string): MemoryPerson => {
    const known = people.get(key);
    if (known !== undefined) return known;
    const fresh = memoryPerson(machine, key, sealer, {
      before: (stored, cut) => variant.beforeApply(stored, cut, machine.wall()),
      overlay: variant.overlay,
      reload: variant.reloadsAfterFailure,
    });
    people.set(key, fresh);
    return fresh;
  };
  const handing: Handing = { disturbed: new Map(), underWay: new Map() };
  const peopleFor = (process: Process) => peopleOf(machine, process, person, handing);

  const readersFor = (process: Process): Readers =>
    durableReaders({
      epoch: settings.log.epoch,
      clock: machine.clockOf(process),
      object: (name) => ({
        wake: async () => readers[Number(name.split(":").at(-1))]?.call(process, "wake", (reader) => reader.wake()),
      }),
    });

  const buffer = settings.buffered
    ? memoryBuffer(machine, settings.log, (process, own) => ({
        primary: variant.drainLog(log.client(process)),
        buffer: own,
        readers: readersFor(process),
        within: machine.within,
        clock: machine.clockOf(process),
        metrics: noMetrics,
        random: () => machine.dice.roll(),
      }))
    : null;
  /** As services.ts makes it: the log alone, or a failover before it. */
  const logFor = (process: Process): EventLog => {
    const primary = log.client(process);
    if (buffer === null) return primary;
    const clock = machine.clockOf(process);
    return failover({
      primary,
      buffer: buffer.client(process),
      breaker: circuitBreaker({ clock, random: () => machine.dice.roll(), probeMs: 2 * primaryMs }),
      within: machine.within,
      clock,
      metrics: noMetrics,
      primaryMs,
      defer: () => {},
    });
  };

  const shards = shardNumbers.map((shard) => memoryShard(machine, shard, variant.isNewCut));
  const readers: MemoryReader[] = Array.from({ length: settings.log.partitions }, (_, partition) =>
    memoryReader(
      machine,
      partition,
      (process) => ({
        log: variant.readerLog(logFor(process)),
        people: peopleFor(process),
        shards: {
          count: shards.length,
          shardOf,
          add: async (shard, cut) => shards[shard]?.call(process, "add", (object) => object.add(cut)),
        },
        readers: readersFor(process),
        clock: machine.clockOf(process),
        metrics: noMetrics,
        report: () => {},
        alert: ({ reason }) => machine.struck("stuck", `reader ${partition} ${reason}`),
      }),
      variant.readerStore,
    ),
  );

  const collectors = Array.from({ length: settings.collectors }, (_, n) =>
    host<Collect>(
      machine,
      `collector ${n}`,
      (process) =>
        createCollect({
          log: variant.collectorLog(logFor(process)),
          overlay: peopleFor(process),
          readers: readersFor(process),
          rejects: {
            keep: (all) =>
              machine.io(process, "reject", () => {
                for (const reject of all) rejects.add(`${reject.source}/${reject.id}`);
              }),
          },
          pseudonyms,
          sealer,
          random: { bytes: () => new Uint8Array(), uuid: () => "no simulated event is without an id" },
          clock: machine.clockOf(process),
          within: machine.within,
          metrics: noMetrics,
        }),
      "collector",
    ),
  );

  return {
    machine,
    settings,
    log,
    collectors,
    readers,
    people,
    shards,
    buffer,
    person,
    handing,
    partsFor: (process) => ({ log: logFor(process), overlay: peopleFor(process), readers: readersFor(process) }),
    minute() {
      const process = machine.spawn("cron");
      const run = scheduledMinute({
        partitions: settings.log.partitions,
        readers: readersFor(process),
        metrics: noMetrics,
        ticks: buffer === null ? [] : [{ name: "buffer", run: () => buffer.client(process).watch() }],
      });
      void run(machine.wall());
    },
    poison(partition, value) {
      poisoned[partition]?.push({ offset: log.put(partition, value), value });
    },
    poisoned,
    rejects,
    blind: false,
  };
};
