import { readerObject } from "../../src/aggregate/reader.object.ts";
import { archiveLog } from "../../src/lake/archive-log.ts";
import type { ArchivingDeps } from "../../src/lake/archiving.ts";
import { archiverObject } from "../../src/lake/archiver.object.ts";
import { LakeStore } from "../../src/lake/lake-store.object.ts";
import type { Lake } from "../../src/lake/lake.port.ts";
import { withArchive } from "../../src/lake/with-archive.ts";
import { logPartitionObject } from "../../src/log/log-partition.object.ts";
import type { EventLog } from "../../src/log/event-log.port.ts";
import { durableLake } from "../../src/platform/cloudflare/durable-lake.ts";
import { durableLog } from "../../src/platform/cloudflare/durable-log.ts";
import { faultyLake, lakeWorldOf } from "./lake-world.ts";
import { worldOf } from "./pipeline-world.ts";

export type LakeEnv = {
  readonly LOG_PARTITION: DurableObjectNamespace<LogPartition>;
  readonly READER: DurableObjectNamespace<Reader>;
  readonly ARCHIVER: DurableObjectNamespace<Archiver>;
  readonly LAKE_STORE: DurableObjectNamespace<LakeStore>;
  readonly BUCKET: R2Bucket;
};

export const partitions = 2;

export const lakeOf = (env: LakeEnv): Lake => durableLake((name) => env.LAKE_STORE.getByName(name));
export const logOf = (env: LakeEnv, epoch: string): EventLog =>
  durableLog({ epoch, partitions, object: (name) => env.LOG_PARTITION.getByName(name) });

/** The real log, archiver, lake and reader over small people; a test picks its epoch freely. */
export class LogPartition extends logPartitionObject<LakeEnv>((_env, ctx) => ({
  clock: lakeWorldOf((ctx.id.name ?? "").split(":")[1] ?? "").clock,
})) {}

export class Archiver extends archiverObject<LakeEnv>((env, _ctx, { epoch }): ArchivingDeps => {
  const world = lakeWorldOf(epoch);
  return {
    log: logOf(env, epoch),
    lake: faultyLake(lakeOf(env), world),
    clock: world.clock,
    report: (file) => world.files.push(file),
    alert: (stuck) => world.alerts.push(stuck),
  };
}) {}

export class Reader extends readerObject<LakeEnv>((env, _ctx, { identity: { epoch } }) => {
  const world = worldOf(epoch);
  const log = logOf(env, epoch);
  return {
    log: withArchive(log, archiveLog(lakeOf(env), log)),
    people: world.peoplePort,
    shards: world.shardsPort,
    readers: { wake: () => Promise.resolve() },
    clock: { now: () => Date.now() },
    metrics: { count: () => {}, observe: () => {} },
    report: (cut) => world.reports.push(cut),
    alert: (stuck) => world.alerts.push(stuck),
  };
}) {}

export { LakeStore };
export default { fetch: () => new Response(null, { status: 404 }) } satisfies ExportedHandler;
