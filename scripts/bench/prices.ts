import { rounded } from "./measure.ts";
import { costs } from "./aggregate-result.ts";
import type { Counted } from "./counting-bundle.ts";

/** What the platform's list price names, US dollars per million; CPU, duration and the Kafka broker come on top. */
export const prices = { workerRequest: 0.3, objectCall: 0.15, rowWritten: 1, redisCommand: 2 } as const;

/** The shape of traffic that costs are stated for. */
export const traffic = { eventsPerBeacon: 10, eventsPerPersonBatch: 5 } as const;

/** Per 1,000 events of that traffic. */
export type Priced = {
  readonly rows_written: number;
  readonly object_calls: number;
  readonly kafka_requests: number;
  readonly redis_commands: number;
  readonly dollars_per_million_events: number;
  /** Ten events each. */
  readonly dollars_per_million_beacons: number;
};

export type Backlogged = {
  readonly events: number;
  readonly beacons: number;
  readonly collect: Counted;
  readonly apply: Counted;
};

/**
 * Counters of another shape of traffic, as that one would cost: what collecting counted grows with beacons, what
 * people's objects counted with person-batches (with the first table of each new person in it), the rest with events.
 */
export const priced = ({ events, beacons, collect, apply }: Backlogged): Priced => {
  const personBatches = apply.calls["Profile.apply"] ?? 0;
  const collected = costs(collect, 1_000);
  const people = costs(only(apply, isPerson), 1_000);
  const rest = costs(
    only(apply, (name) => !isPerson(name)),
    1_000,
  );
  const per1000 = (of: "rows_written" | "object_calls" | "kafka_requests" | "redis_commands"): number =>
    (collected[of] / beacons) * (1_000 / traffic.eventsPerBeacon) +
    (people[of] / Math.max(1, personBatches)) * (1_000 / traffic.eventsPerPersonBatch) +
    (rest[of] / events) * 1_000;
  const [rows, calls, redis] = [per1000("rows_written"), per1000("object_calls"), per1000("redis_commands")];
  const dollars =
    (prices.workerRequest * (1_000 / traffic.eventsPerBeacon) +
      prices.objectCall * calls +
      prices.rowWritten * rows +
      prices.redisCommand * redis) /
    1_000;
  return {
    rows_written: rounded(rows),
    object_calls: rounded(calls),
    kafka_requests: rounded(per1000("kafka_requests")),
    redis_commands: rounded(redis),
    dollars_per_million_events: rounded(dollars),
    dollars_per_million_beacons: rounded(dollars * traffic.eventsPerBeacon),
  };
};

const isPerson = (name: string): boolean => name === "Profile" || name.startsWith("Profile.");

const only = ({ rows, calls, requests }: Counted, isMeant: (name: string) => boolean): Counted => ({
  rows: filtered(rows, isMeant),
  calls: filtered(calls, isMeant),
  requests: filtered(requests, isMeant),
});

const filtered = (
  counts: Readonly<Record<string, number>>,
  isMeant: (name: string) => boolean,
): Record<string, number> => Object.fromEntries(Object.entries(counts).filter(([name]) => isMeant(name)));
