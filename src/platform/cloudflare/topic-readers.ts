import type { Tick } from "../../aggregate/schedule.job.ts";
import type { Clock } from "../../base/clock.port.ts";
import { ok, type Result } from "../../base/result.ts";
import type { KnownSettings } from "../../base/settings.port.ts";
import type { Collect } from "../../collect/admit.ts";
import { type KnownSources, sourceKind } from "../../collect/sources/known-sources.ts";
import { SourceSettings } from "../../contract/source.ts";
import { addCount, emptySeries, seriesKey } from "../../monitor/series.ts";
import { topicReaderName, type TopicReaderIdentity } from "../../sources/topic-reader-name.ts";
import type { TopicReadingDeps, TopicSource, TopicStatus } from "../../sources/topic-reading.ts";
import { kafkaLog } from "../upstash/kafka-log.ts";
import type { KafkaRest } from "../upstash/single-attempt.ts";
import { defer } from "./defer.ts";
import { randomFraction } from "./system.ts";
import type { ToolHealth } from "./tool-health.ts";

/** The RPC surface of a TopicReader object. */
type TopicReaderStub = { wake(): Promise<void>; status(): Promise<TopicStatus> };

export type TopicParts = {
  readonly object: (name: string) => TopicReaderStub;
  /** Null: no cluster is configured. */
  readonly kafka: KafkaRest | null;
  readonly known: KnownSettings;
  readonly sources: KnownSources;
  readonly collect: Pick<Collect, "accept">;
  readonly clock: Clock;
  readonly alert: (facts: object) => void;
};

/** Partitions that are asked and woken at most: a request may make 1,000 calls. */
const askedReaders = 500;

/** Readers of topics that other tools fill: what one needs, their watchdog and their figures. */
export const createTopicReaders = ({ object, kafka, known, sources, collect, clock, alert }: TopicParts) => {
  const readers = async (): Promise<TopicReaderStub[]> => {
    const snapshot = await known.load();
    const identities = (snapshot?.all ?? []).flatMap(({ kind, id, value }) => {
      const topic = kind === sourceKind ? SourceSettings.safeParse(value).data?.kafka_topic : null;
      return Array.from({ length: topic?.partitions ?? 0 }, (_, partition) => ({ source: id, partition }));
    });
    return identities.slice(0, askedReaders).map((identity) => object(topicReaderName(identity)));
  };
  /** Of the readers that answer. */
  const statuses = async (): Promise<TopicStatus[]> => {
    const answers = await Promise.allSettled((await readers()).map((reader) => reader.status()));
    return answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
  };

  const wanted = async ({
    source,
    partition,
  }: TopicReaderIdentity): Promise<Result<TopicSource | null, "unavailable">> => {
    const snapshot = known.known() ?? (await known.load());
    const rules = await sources.rules(source);
    if (snapshot === null || !rules.ok) return { ok: false, error: "unavailable" };
    const stored = snapshot.all.find(({ kind, id }) => kind === sourceKind && id === source);
    const read = SourceSettings.safeParse(stored?.value).data;
    if (!read?.kafka_topic || partition >= read.kafka_topic.partitions) return ok(null);
    const sender = { source, shop: read.shop, imported: read.kind === "import" };
    return ok({
      kafka: read.kafka_topic,
      source: rules.value === null ? sender : { ...sender, rules: rules.value },
    });
  };

  const health: ToolHealth = {
    check: async () => {
      const failing = (await statuses()).flatMap(({ source, partition, failing: why }) =>
        why === null ? [] : [`${source}/${partition} (${why})`],
      );
      return failing.length === 0 ? "ok" : failing.join(", ");
    },
    counted: async () => {
      const series = emptySeries();
      for (const { source, partition, state } of await statuses()) {
        const labels = { source, partition: String(partition) };
        addCount(series, seriesKey("topic_records_total", labels), state?.records ?? 0);
        addCount(series, seriesKey("topic_gaps_total", labels), state?.gaps ?? 0);
      }
      return series;
    },
    gauges: async () => {
      const out: Record<string, number> = {};
      for (const { source, partition, lag, failing } of await statuses()) {
        const labels = { source, partition: String(partition) };
        if (lag !== null) out[seriesKey("topic_lag_records", labels)] = lag;
        out[seriesKey("topic_failing", labels)] = failing === null ? 0 : 1;
      }
      return out;
    },
  };
  const tick: Tick = {
    name: "topics",
    run: async () => void (await Promise.all((await readers()).map((reader) => reader.wake()))),
  };

  return {
    health,
    tick,
    /** What the object of one partition needs. */
    reader: (identity: TopicReaderIdentity): TopicReadingDeps => ({
      ...identity,
      wanted: () => wanted(identity),
      // Only reads: epoch and partitions are those of nothing that we append to.
      log: (topic) =>
        kafka === null ? null : kafkaLog({ ...kafka, epoch: topic, partitions: identity.partition + 1, topic }),
      accept: (...call) => collect.accept(...call),
      defer,
      clock,
      random: randomFraction,
      alert: (facts) => alert({ event: "topic_gap", ...facts }),
    }),
  };
};
