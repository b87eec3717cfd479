import type { PassDeps } from "./aggregate/pass.ts";
import { readerObject, type ReaderObjectParts } from "./aggregate/reader.object.ts";
import type { ArchiverIdentity } from "./lake/archiver-name.ts";
import { archiverObject } from "./lake/archiver.object.ts";
import type { ArchivingDeps } from "./lake/archiving.ts";
import { itemShardObject, type ItemShardDeps } from "./items/item-shard.object.ts";
import { bufferDrainObject } from "./log/buffer-drain.object.ts";
import type { DrainDeps } from "./log/drain-pass.ts";
import { logPartitionObject, type LogPartitionDeps } from "./log/log-partition.object.ts";
import { decisionCopyShardObject, type DecisionCopyShardDeps } from "./message/decision-copy-shard.object.ts";
import { erasuresObject, type ErasuresDeps } from "./profile/erasure/erasures.object.ts";
import { profileObject, type ProfileDeps } from "./profile/profile.object.ts";
import { tileBuilderObject, type TileBuilderDeps } from "./render/ahead/tile-builder.object.ts";
import { tileStoreObject, type TileStoreDeps } from "./render/tile-store.object.ts";
import { servicesOf } from "./services.ts";
import { forwarderObject } from "./sources/forwarder.object.ts";
import type { ForwarderIdentity } from "./sources/forwarder-name.ts";
import type { ForwardingDeps } from "./sources/forwarding.ts";
import { topicReaderObject } from "./sources/topic-reader.object.ts";
import type { TopicReaderIdentity } from "./sources/topic-reader-name.ts";
import type { TopicReadingDeps } from "./sources/topic-reading.ts";

/** The Durable Object classes with their dependencies: what wrangler.toml names. */
export { RejectIndex } from "./collect/rejects/rejects-index.object.ts";
export { RejectStore } from "./collect/rejects/rejects.object.ts";
export { SourceMeter } from "./collect/sources/source-meter.object.ts";
export { ReadModelShard } from "./items/read-model-shard.object.ts";
export { LakeStore } from "./lake/lake-store.object.ts";
export { MetricsStore } from "./monitor/metrics-store.object.ts";
export { SettingsStore } from "./platform/cloudflare/settings-store.object.ts";

// Return types are spelled out: the services know the objects' types, so these cannot be inferred from them.
const ofLog = (env: Env): LogPartitionDeps => servicesOf(env);
const ofReader = (env: Env, ctx: DurableObjectState, parts: ReaderObjectParts): PassDeps | null =>
  servicesOf(env).reader(ctx, parts);
const ofDrain = (env: Env, _ctx: DurableObjectState, epoch: string): DrainDeps => servicesOf(env).drain(epoch);
const ofArchiver = (env: Env, _ctx: DurableObjectState, identity: ArchiverIdentity): ArchivingDeps | null =>
  servicesOf(env).archiver(identity);
const ofProfile = (env: Env): ProfileDeps => servicesOf(env);
const ofItemShard = (env: Env): ItemShardDeps => servicesOf(env).itemShard;
const ofDecisionCopies = (env: Env): DecisionCopyShardDeps => servicesOf(env);
const ofErasures = (env: Env): ErasuresDeps => servicesOf(env).erasing;
const ofTileBuilder = (env: Env): TileBuilderDeps => servicesOf(env).tileBuilder;
const ofTileStore = (env: Env): TileStoreDeps => servicesOf(env).tileStore;
const ofForwarder = (env: Env, identity: ForwarderIdentity): ForwardingDeps => servicesOf(env).forwarder(identity);
const ofTopicReader = (env: Env, identity: TopicReaderIdentity): TopicReadingDeps =>
  servicesOf(env).topicReader(identity);

export class LogPartition extends logPartitionObject<Env>(ofLog) {}
export class BufferDrain extends bufferDrainObject<Env>(ofDrain) {}
export class Reader extends readerObject<Env>(ofReader) {}
export class Archiver extends archiverObject<Env>(ofArchiver) {}
export class Profile extends profileObject<Env>(ofProfile) {}
export class ItemShard extends itemShardObject<Env>(ofItemShard) {}
export class DecisionCopyShard extends decisionCopyShardObject<Env>(ofDecisionCopies) {}
export class Erasures extends erasuresObject<Env>(ofErasures) {}
export class TileBuilder extends tileBuilderObject<Env>(ofTileBuilder) {}
export class TileStore extends tileStoreObject<Env>(ofTileStore) {}
export class Forwarder extends forwarderObject<Env>(ofForwarder) {}
export class TopicReader extends topicReaderObject<Env>(ofTopicReader) {}
