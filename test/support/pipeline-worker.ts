import { readerObject } from "../../src/aggregate/reader.object.ts";
import { parseReaderName } from "../../src/aggregate/reader-name.ts";
import { bufferDrainObject } from "../../src/log/buffer-drain.object.ts";
import { logPartitionObject } from "../../src/log/log-partition.object.ts";
import { durableBuffer, type DurableBuffer } from "../../src/platform/cloudflare/durable-buffer.ts";
import { durableLog } from "../../src/platform/cloudflare/durable-log.ts";
import { durableReaders } from "../../src/platform/cloudflare/readers.ts";
import type { EventLog } from "../../src/log/event-log.port.ts";
import { within } from "../../src/platform/cloudflare/within.ts";
import type { Readers } from "../../src/collect/readers.port.ts";
import { worldOf } from "./pipeline-world.ts";

export type PipelineEnv = {
  readonly LOG_PARTITION: DurableObjectNamespace<LogPartition>;
  readonly READER: DurableObjectNamespace<Reader>;
  readonly BUFFER_DRAIN: DurableObjectNamespace<BufferDrain>;
};

export const partitions = 2;
const clock = { now: () => Date.now() };

export const logOf = (env: PipelineEnv, epoch: string): EventLog =>
  durableLog({ epoch, partitions, object: (name) => env.LOG_PARTITION.getByName(name) });

export const readersOf = (env: PipelineEnv, epoch: string): Readers =>
  durableReaders({ epoch, clock, object: (name) => env.READER.getByName(name) });

export const bufferOf = (env: PipelineEnv, epoch: string): DurableBuffer =>
  durableBuffer({
    epoch,
    partitions,
    clock,
    partition: (name) => env.LOG_PARTITION.getByName(name),
    drain: (name) => env.BUFFER_DRAIN.getByName(name),
    defer: (work) => void work,
  });

/** The real log and reader objects over small people and item shards; a test picks its epoch freely. */
export class LogPartition extends logPartitionObject<PipelineEnv>(() => ({ clock })) {}

export class Reader extends readerObject<PipelineEnv>((env, ctx) => {
  const epoch = parseReaderName(ctx.id.name ?? "")?.epoch ?? "";
  const world = worldOf(epoch);
  const log = logOf(env, epoch);
  return {
    log: { ...log, read: async (...at) => world.logFault(await log.read(...at)) },
    people: world.peoplePort,
    shards: world.shardsPort,
    readers: readersOf(env, epoch),
    clock,
    metrics: {
      count: () => {},
      observe: (_name, seconds) => world.observed.push(seconds),
    },
    report: (cut) => world.reports.push(cut),
    alert: (stuck) => world.alerts.push(stuck),
  };
}) {}

/** Drains into the epoch's own embedded log, as far as its world lets it. */
export class BufferDrain extends bufferDrainObject<PipelineEnv>((env, _ctx, epoch) => ({
  primary: { append: (records) => worldOf(epoch).primary(records, (all) => logOf(env, epoch).append(all)) },
  buffer: bufferOf(env, epoch),
  readers: readersOf(env, epoch),
  within,
  clock,
  random: () => 0,
  metrics: { count: () => {}, observe: () => {} },
})) {}

export default { fetch: () => new Response(null, { status: 404 }) } satisfies ExportedHandler;
