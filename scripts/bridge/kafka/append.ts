import type { Broker, OutgoingMessage } from "kafkajs/src/cluster/index.js";
import { createErrorFromCode } from "kafkajs/src/protocol/error.js";
import { requests } from "kafkajs/src/protocol/requests/index.js";
import { isMisdirected } from "./errors.ts";
import type { KafkaLink, TopicPartition } from "./link.ts";
import { sendTo } from "./send-to.ts";

/** Records of one partition that are appended together or not at all. */
export type Batch<R> = TopicPartition & {
  readonly records: readonly (R & { readonly outgoing: OutgoingMessage })[];
};
export type Appended<R> = { readonly record: R; readonly offset: number; readonly timestamp: number };

type Outcome<R> = { readonly batch: Batch<R> } & (
  | { readonly appended: readonly Appended<R>[] }
  | { readonly error: unknown }
);

/** How long the replicas may take to acknowledge, ms. */
const acknowledgeMs = 10_000;

/** A leader moves within a second or so: a batch that its broker refused for not leading is offered again after, ms. */
const offerAgainMs = [0, 50, 150, 300, 600] as const;

/**
 * Appends at most one batch per partition with acks=all. A batch that came to the wrong broker had no effect and is
 * sent again alone, so that a moving leader does not double its neighbours. Throws when a batch is not appended;
 * others may be on the log by then. A broken connection is not repeated: whether the broker acted is unknown.
 */
export const append = async <R>(link: KafkaLink, batches: readonly Batch<R>[]): Promise<readonly Appended<R>[]> => {
  const done: Appended<R>[] = [];
  let pending = batches;
  for (const wait of [...offerAgainMs, undefined]) {
    const outcomes = (await link.perLeader(pending, { repeatable: false, run: send<R> })).flat();
    const failed = outcomes.flatMap((outcome) => ("error" in outcome ? [outcome] : []));
    done.push(...outcomes.flatMap((outcome) => ("appended" in outcome ? outcome.appended : [])));
    if (failed.length === 0) break;
    const final = failed.find(({ error }) => wait === undefined || !isMisdirected(error));
    if (final) throw final.error;
    await new Promise((resolve) => setTimeout(resolve, wait));
    await link.refresh();
    pending = failed.map(({ batch }) => batch);
  }
  return done;
};

const produceKey = 0;

/** kafkajs' own call throws at the first partition that failed and hides what became of the others. */
const send = async <R>(broker: Broker, batches: readonly Batch<R>[]): Promise<Outcome<R>[]> => {
  const { request, response } = broker.lookupRequest(
    produceKey,
    requests.Produce,
  )({
    acks: -1,
    timeout: acknowledgeMs,
    topicData: [...Map.groupBy(batches, ({ topic }) => topic)].map(([topic, ofTopic]) => ({
      topic,
      partitions: ofTopic.map(({ partition, records }) => ({
        partition,
        firstSequence: 0,
        messages: records.map(({ outgoing }) => outgoing),
      })),
    })),
  });
  const { topics } = await sendTo(broker, request, (payload) => response.decode(payload));
  return batches.map((batch) => {
    const answer = topics
      .find(({ topicName }) => topicName === batch.topic)
      ?.partitions.find(({ partition }) => partition === batch.partition);
    if (!answer) throw new Error(`the broker did not answer for ${batch.topic}/${batch.partition}`);
    if (answer.errorCode !== 0) return { batch, error: createErrorFromCode(answer.errorCode) };
    const base = Number(answer.baseOffset);
    const logAppendTime = Number(answer.logAppendTime);
    const appended = batch.records.map((record, index) => ({
      record,
      offset: base + index,
      timestamp: logAppendTime < 0 ? record.outgoing.timestamp : logAppendTime,
    }));
    return { batch, appended };
  });
};
