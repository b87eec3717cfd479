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
  /** None of them known before. */
  readonly people: number;
  readonly events: number;
  readonly beacons: number;
  readonly collect: Counted;
  readonly apply: Counted;
};

/** Rows that a person's first table counts for. */
const tableRows = 2;

/**
 * Counters of another shape of traffic, as that one would cost: what collecting counted grows with beacons, what
 * people's objects counted with person-batches, the rest with events; so do the tables of new people, of whom the
 * backlog has one per 20 events.
 */
export const priced = ({ people: newPeople, events, beacons, collect, apply }: Backlogged): Priced => {
  const personBatches = apply.calls["Profile.apply"] ?? 0;
  const collected = costs(collect, 1_000);
  const people = costs(only(apply, isPerson), 1_000);
  const rest = costs(
    only(apply, (name) => !isPerson(name)),
    1_000,
  );
  const tables = Math.min(people.rows_written, tableRows * newPeople);
  const perBatch = { ...people, rows_written: people.rows_written - tables };
  const perEvent = { ...rest, rows_written: rest.rows_written + tables };
  const per1000 = (of: "rows_written" | "object_calls" | "kafka_requests" | "redis_commands"): number =>
    (collected[of] / beacons) * (1_000 / traffic.eventsPerBeacon) +
    (perBatch[of] / Math.max(1, personBatches)) * (1_000 / traffic.eventsPerPersonBatch) +
    (perEvent[of] / events) * 1_000;
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
