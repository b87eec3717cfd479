import type { BacklogSize } from "./backlog.ts";
import type { Priced } from "./prices.ts";

export type Budget = Pick<
  Priced,
  "rows_written" | "kafka_requests" | "redis_commands" | "object_calls" | "dollars_per_million_events"
>;

/** A quarter of what the bench takes, so that the test stays short: publishing weighs four times as much in it. */
export const budgetedBacklog: BacklogSize = { people: 250, events: 5_000, perBeacon: 5 };

/**
 * What 1,000 of them may cost, at ten per beacon and five per person-batch: about 15 % above what was measured. A test
 * holds every change to it; lower it when something becomes cheaper.
 */
export const budgets: Readonly<Record<"embedded" | "kafka and redis", Budget>> = {
  // Measured: 785 rows (101 of the log, 300 of people, a third of them tables of new ones; most others to publish 480
  // items), 523 calls.
  embedded: {
    rows_written: 900,
    object_calls: 600,
    kafka_requests: 0,
    redis_commands: 0,
    dollars_per_million_events: 1.03,
  },
  // Measured: 600 rows, 375 calls, 119 requests (100 of them produce), 3.6 commands: one EVAL of each shard, one MGET.
  "kafka and redis": {
    rows_written: 690,
    object_calls: 430,
    kafka_requests: 137,
    redis_commands: 4.2,
    dollars_per_million_events: 0.8,
  },
};

/**
 * The shards publish every five seconds while changes come: a machine so slow that it takes longer to apply the
 * backlog is allowed this much more for each publishing more.
 */
export const slowMachine = {
  afterSeconds: 4,
  everySeconds: 5,
  more: {
    rows_written: 220,
    kafka_requests: 20,
    redis_commands: 4,
    object_calls: 30,
    dollars_per_million_events: 0.23,
  },
} as const satisfies { readonly more: Budget; readonly afterSeconds: number; readonly everySeconds: number };
