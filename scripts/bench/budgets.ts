import type { Priced } from "./prices.ts";

export type Budget = Pick<
  Priced,
  "rows_written" | "kafka_requests" | "redis_commands" | "object_calls" | "dollars_per_million_events"
>;

/**
 * What 1,000 events may cost, at ten per beacon and five per person-batch: about 15 % above what was measured. A test
 * holds every change to it; lower it when something becomes cheaper.
 */
export const budgets: Readonly<Record<"embedded" | "kafka and redis", Budget>> = {
  // Measured: 619 rows (100 of the log, 400 of people, a third of them tables of new ones; 81 of item shards), 465 calls.
  embedded: {
    rows_written: 710,
    object_calls: 535,
    kafka_requests: 0,
    redis_commands: 0,
    dollars_per_million_events: 0.85,
  },
  // Measured: 560 to 584 rows, 117 requests (100 of them produce), 3.2 to 4.1 EVALs.
  "kafka and redis": {
    rows_written: 670,
    object_calls: 490,
    kafka_requests: 135,
    redis_commands: 5,
    dollars_per_million_events: 0.85,
  },
};

/**
 * The shards publish every five seconds while changes come: a machine so slow that it takes more than ten to apply the
 * backlog is allowed this much more for each publishing more.
 */
export const slowMachine = {
  afterSeconds: 10,
  everySeconds: 5,
  more: { rows_written: 30, kafka_requests: 5, redis_commands: 1, object_calls: 10, dollars_per_million_events: 0.04 },
} as const satisfies { readonly more: Budget; readonly afterSeconds: number; readonly everySeconds: number };
