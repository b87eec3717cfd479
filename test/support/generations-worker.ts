import { currentOf, partitionsOf, type Epochs } from "../../src/aggregate/epochs.ts";
import type { PassDeps, StuckReader } from "../../src/aggregate/pass.ts";
import { readerDeps, type Pipeline } from "../../src/aggregate/reader-deps.ts";
import { readerName, type ReaderIdentity } from "../../src/aggregate/reader-name.ts";
import { readerObject } from "../../src/aggregate/reader.object.ts";
import { createRebuild } from "../../src/aggregate/rebuild.ts";
import { itemShardObject } from "../../src/items/item-shard.object.ts";
import { ReadModelShard } from "../../src/items/read-model-shard.object.ts";
import { archiveFile } from "../../src/lake/archive-file.ts";
import { archiveLog } from "../../src/lake/archive-log.ts";
import { archiveName } from "../../src/lake/archive-name.ts";
import { withArchive } from "../../src/lake/with-archive.ts";
import type { EventLog, StoredRecord } from "../../src/log/event-log.port.ts";
import { logPartitionObject } from "../../src/log/log-partition.object.ts";
import { durableLog } from "../../src/platform/cloudflare/durable-log.ts";
import { durableReadModel } from "../../src/platform/cloudflare/durable-read-model.ts";
import { earlierEpoch } from "../../src/platform/cloudflare/earlier-epochs.ts";
import { durableGenerations } from "../../src/platform/cloudflare/generations.ts";
import { durableItemShards } from "../../src/platform/cloudflare/item-shards.ts";
import { durablePeople } from "../../src/platform/cloudflare/people.ts";
import { durableReaders } from "../../src/platform/cloudflare/readers.ts";
import { profileObject } from "../../src/profile/profile.object.ts";
import { memoryLake } from "./memory-lake.ts";

export type GenerationsEnv = {
  readonly LOG_PARTITION: DurableObjectNamespace<LogPartition>;
  readonly READER: DurableObjectNamespace<Reader>;
  readonly PROFILE: DurableObjectNamespace<Profile>;
  readonly ITEM_SHARD: DurableObjectNamespace<ItemShard>;
  readonly READ_MODEL: DurableObjectNamespace<ReadModelShard>;
};

/** The configuration that objects see when they are next created, and what tests look at. */
export const deployed = {
  serving: 1,
  epochs: [{ epoch: "e1", partitions: 4 }],
  /** Cut sizes by generation; the usual one where none is named. */
  cutSizes: new Map<number, number>(),
  /** How long a call to a person's object takes, ms, by generation and partition. */
  delayMs: (_generation: number, _partition: number): number => 0,
  /** The second copy. */
  lake: memoryLake(),
  alerts: [] as StuckReader[],
};

const clock = { now: () => Date.now() };
const metrics = { count: () => undefined, observe: () => undefined };
/** Nothing that these tests look at is sealed. */
const sealer = { seal: async (_purpose: string, text: string) => text, open: async () => null };

/** The log with its archive behind it, and the archive alone. */
const archived = (log: EventLog) => {
  const archive = archiveLog(deployed.lake, log);
  return { log: withArchive(log, archive), archive };
};

/** Puts records of a partition into the lake, in files of so many. */
export const putIntoLake = async (
  epoch: string,
  partition: number,
  records: readonly StoredRecord[],
  perFile: number,
): Promise<void> => {
  for (let at = 0; at < records.length; at += perFile) {
    const some = records.slice(at, at + perFile);
    const range = { first: some[0]?.offset ?? 0, last: some.at(-1)?.offset ?? 0 };
    const bytes = await archiveFile({ epoch, partition, ...range, records: some });
    await deployed.lake.putOnce(archiveName(epoch, partition, range), bytes);
  }
};

export const epochsOf = (env: GenerationsEnv): Epochs => {
  const object = (name: string) => env.LOG_PARTITION.getByName(name);
  const [current = { epoch: "e1", partitions: 4 }, ...earlier] = deployed.epochs.toReversed();
  const log = durableLog({ ...current, object });
  return [
    ...earlier.toReversed().map((one) => earlierEpoch({ ...one, kafka: null }, object, archived)),
    { ...archived(log), seal: async () => false },
  ];
};

const readerOf =
  (env: GenerationsEnv) =>
  ({ epoch, partition, generation }: ReaderIdentity) =>
    env.READER.getByName(readerName(epoch, partition, generation));

export const peopleOf = (env: GenerationsEnv, generation: number) =>
  durablePeople((key) => env.PROFILE.getByName(key), generation);

export const pipelineOf = (env: GenerationsEnv): Pipeline => {
  const epochs = epochsOf(env);
  return {
    epochs,
    serving: deployed.serving,
    people: (generation) => ({
      apply: async (key, cut) => {
        const delay = deployed.delayMs(generation, cut.partition);
        if (delay > 0) await scheduler.wait(delay);
        return peopleOf(env, generation).apply(key, cut);
      },
    }),
    shards: (generation) => durableItemShards((name) => env.ITEM_SHARD.getByName(name), generation),
    reader: readerOf(env),
    readers: durableReaders({
      epoch: currentOf(epochs).log.epoch,
      generation: deployed.serving,
      clock,
      object: (name) => env.READER.getByName(name),
    }),
    clock,
    metrics,
    report: () => undefined,
    alert: (stuck) => deployed.alerts.push(stuck),
  };
};

export const rebuildOf = (env: GenerationsEnv) =>
  createRebuild({
    epochs: epochsOf(env),
    serving: deployed.serving,
    reader: readerOf(env),
    clock,
    wait: (ms) => scheduler.wait(ms),
  });

export const generationsOf = (env: GenerationsEnv) =>
  durableGenerations({
    person: (key) => env.PROFILE.getByName(key),
    shard: (name) => env.ITEM_SHARD.getByName(name),
  });

export const readModelOf = (env: GenerationsEnv) => durableReadModel((name) => env.READ_MODEL.getByName(name));

/** Wakes the readers of every epoch, as the minute does. */
export const wakeAll = async (env: GenerationsEnv): Promise<void> => {
  const { epochs, serving } = pipelineOf(env);
  for (const epoch of epochs) {
    for (const partition of partitionsOf(epoch)) {
      await readerOf(env)({ epoch: epoch.log.epoch, partition, generation: serving }).wake();
    }
  }
};

export class LogPartition extends logPartitionObject<GenerationsEnv>(() => ({ clock })) {}

export class Reader extends readerObject<GenerationsEnv>((env, _ctx, { identity, source }): PassDeps | null => {
  const records = deployed.cutSizes.get(identity.generation);
  const cutSize = records === undefined ? {} : { cutSize: { records, bytes: 10_000_000 } };
  return readerDeps({ ...pipelineOf(env), ...cutSize }, identity, source);
}) {}

export class Profile extends profileObject<GenerationsEnv>(() => ({ sealer, generation: deployed.serving, clock })) {}

export class ItemShard extends itemShardObject<GenerationsEnv>((env) => ({
  clock,
  generation: deployed.serving,
  readModel: readModelOf(env),
  looksChanged: () => undefined,
  failed: () => undefined,
})) {}

export { ReadModelShard };

export default { fetch: () => new Response(null, { status: 404 }) } satisfies ExportedHandler;
