import type { Epoch } from "../../aggregate/epochs.ts";
import type { Archive } from "../../aggregate/rebuild-source.ts";
import type { KafkaRest } from "../upstash/single-attempt.ts";
import { kafkaLog } from "../upstash/kafka-log.ts";
import { durableLog, type LogPartitionStub } from "./durable-log.ts";
import type { EventLog } from "../../log/event-log.port.ts";

export type EarlierEpochOptions = {
  readonly epoch: string;
  readonly partitions: number;
  /** Null: it was on the embedded log. */
  readonly kafka: KafkaRest | null;
};

/** The log of an epoch that is no longer appended to. Kafka cannot be closed from here: appends may come for a while. */
export const earlierEpoch = (
  { epoch, partitions, kafka }: EarlierEpochOptions,
  object: (name: string) => LogPartitionStub,
  archived: (log: EventLog) => { readonly log: EventLog; readonly archive: Archive | null },
): Epoch => {
  if (kafka !== null) {
    return { ...archived(kafkaLog({ epoch, partitions, ...kafka })), seal: async () => false };
  }
  const log = durableLog({ epoch, partitions, object });
  let isSealed = false;
  return {
    ...archived(log),
    seal: async () => {
      if (!isSealed) await log.seal();
      isSealed = true;
      return true;
    },
  };
};
