import type { Clock } from "../../base/clock.port.ts";
import type { Metrics } from "../../base/metrics.port.ts";
import type { Within } from "../../base/within.port.ts";
import type { Readers } from "../../collect/readers.port.ts";
import { circuitBreaker } from "../../log/circuit-breaker.ts";
import type { DrainDeps } from "../../log/drain-pass.ts";
import type { EventLog } from "../../log/event-log.port.ts";
import { failover } from "../../log/failover.ts";
import { kafkaLog } from "../upstash/kafka-log.ts";
import { defer } from "./defer.ts";
import { durableBuffer } from "./durable-buffer.ts";
import { durableLog } from "./durable-log.ts";
import { randomFraction } from "./system.ts";

/** Longest wait of a sender, and of a drain, for Kafka, ms. */
const senderWaitsMs = 800;
const drainWaitsMs = 15_000;

type Epoch = {
  readonly epoch: string;
  readonly partitions: number;
  /** Null: the embedded log. */
  readonly kafka: { readonly url: string; readonly username: string; readonly password: string } | null;
};

export type LogsOptions = {
  readonly current: Epoch;
  readonly previous: readonly Epoch[];
  readonly partition: Parameters<typeof durableBuffer>[0]["partition"] & Parameters<typeof durableLog>[0]["object"];
  readonly drain: Parameters<typeof durableBuffer>[0]["drain"];
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly within: Within;
};

/** The log that is appended to, with the buffer that stands in for Kafka, and the buffers of all epochs. */
export const createLogs = ({ current, previous, partition, drain, clock, metrics, within }: LogsOptions) => {
  const logWith = (appendMs: number): EventLog =>
    current.kafka === null
      ? durableLog({ ...current, object: partition })
      : kafkaLog({ ...current, ...current.kafka, appendMs });
  const bufferOf = ({ epoch, partitions }: Pick<Epoch, "epoch" | "partitions">) =>
    durableBuffer({ epoch, partitions, clock, partition, drain, defer });
  const primary = logWith(senderWaitsMs);
  // The embedded log is what a buffer would be made of: nothing can stand in for it.
  const standIn =
    current.kafka === null
      ? null
      : {
          buffer: bufferOf(current),
          breaker: circuitBreaker({
            clock,
            random: randomFraction,
            probeMs: 2 * senderWaitsMs,
            changed: (to) => metrics.count("breaker_changes_total", { to }),
          }),
        };

  return {
    log:
      standIn === null
        ? primary
        : failover({ primary, ...standIn, within, clock, metrics, primaryMs: senderWaitsMs, defer }),
    standIn,
    // What an earlier epoch's buffer still holds is on no log yet: it goes to the present one.
    buffers: [current, ...previous].filter(({ kafka }) => kafka !== null).map(bufferOf),
    /** What the drain of an epoch's buffer needs. */
    drainOf: (epoch: string, readers: Readers): DrainDeps => ({
      primary: logWith(drainWaitsMs),
      buffer: bufferOf({ epoch, partitions: current.partitions }),
      readers,
      within,
      clock,
      metrics,
      random: randomFraction,
    }),
  };
};
