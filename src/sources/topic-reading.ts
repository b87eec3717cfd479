import type { Clock } from "../base/clock.port.ts";
import type { Result } from "../base/result.ts";
import { sameLog } from "../aggregate/log-identity.ts";
import { stuckOf, type Stuck, type Unreadable } from "../aggregate/stuck.ts";
import type { Collect, Defer } from "../collect/admit.ts";
import type { Source } from "../collect/event.ts";
import type { KafkaTopic } from "../contract/source.ts";
import type { EventLog } from "../log/event-log.port.ts";
import { retryDelay } from "../log/retry-delay.ts";
import { arrivalsOf } from "./topic-records.ts";

/** Where the reading of one partition stands. */
export type TopicState = {
  readonly topic: string;
  /** Offset below which every record is accepted, or kept as a reject. */
  readonly next: number;
  /** Of the topic that `next` counts in; null where it tells none. */
  readonly identity: string | null;
  /** Topics of this name that were read: what makes the offsets of a recreated one others. */
  readonly era: number;
  readonly records: number;
  readonly accepted: number;
  readonly rejected: number;
  /** Times that records were gone before they were read, or the topic was another one. */
  readonly gaps: number;
};

/** One row; `save` is durable before the next read begins. */
export type TopicStore = { load(): TopicState | null; save(state: TopicState): void };

export type TopicSource = { readonly kafka: KafkaTopic; readonly source: Source };

export type TopicReadingDeps = {
  readonly source: string;
  readonly partition: number;
  /** The source and its topic as its document says now; null: it names none, or no such partition. */
  readonly wanted: () => Promise<Result<TopicSource | null, "unavailable">>;
  /** Null: no cluster is configured. */
  readonly log: (topic: string) => Pick<EventLog, "read" | "bounds"> | null;
  readonly accept: Collect["accept"];
  readonly defer: Defer;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly alert: (
    facts: Stuck & { readonly source: string; readonly partition: number; readonly topic: string },
  ) => void;
};

export type TopicStatus = {
  readonly source: string;
  readonly partition: number;
  readonly state: TopicState | null;
  /** Records beyond `next` when it last looked; null: it has not looked. */
  readonly lag: number | null;
  readonly failing: string | null;
};

export type TopicReading = { wake(): Promise<void>; status(): TopicStatus; alarm(): Promise<void> };

const readBytes = 800_000;
/** Of one batch; a record may hold a few events. */
const batchRecords = 250;
/** Nobody tells of a new record: it looks this often, ms. */
const pollMs = 10_000;
/** An alarm run ends after this and arms the next, ms. */
const runMs = 20_000;
/** An alarm this far in the past was lost and is armed again, ms. */
const lostMs = 60_000;

/**
 * Reads one partition of somebody else's topic by its own offset, driven by its object's alarm. The offset moves when
 * everything below it is accepted durably, so a crash anywhere reads records again, and their ids make that harmless.
 * Unlike our own log's readers it goes on after a gap, told and counted: nothing here is derived from every record
 * having been there, and waiting for an operator would only widen it.
 */
export const createTopicReading = (
  deps: TopicReadingDeps,
  store: TopicStore,
  alarmClock: { get(): Promise<number | null>; set(at: number): Promise<void> },
): TopicReading => {
  const { clock, random, source, partition } = deps;
  let running = false;
  let lag: number | null = null;
  let failing: { readonly since: number; readonly why: string } | null = null;

  const fail = (why: string): number => {
    failing = { since: failing?.since ?? clock.now(), why };
    return retryDelay(clock.now() - failing.since, random);
  };

  /** The first state, or that of another topic; null when its bounds are not to be had. */
  const begin = async (log: Pick<EventLog, "bounds">, { topic, from }: KafkaTopic, before: TopicState | null) => {
    const bounds = await log.bounds(partition);
    if (!bounds.ok) return bounds;
    const { earliest, end, identity = null } = bounds.value;
    const counts = before ?? { era: 0, records: 0, accepted: 0, rejected: 0, gaps: 0 };
    const next = from === "earliest" ? earliest : end;
    return { ok: true as const, value: { ...counts, topic, next, identity, era: counts.era + 1 } };
  };

  /** Tells of records that are gone, and goes on with the oldest that is there. */
  const skip = async (log: Pick<EventLog, "bounds">, state: TopicState, failure: Unreadable): Promise<number> => {
    const bounds = await log.bounds(partition);
    if (!bounds.ok) return fail(bounds.error.message);
    const stuck = stuckOf(failure, state.next, clock.now());
    deps.alert({ ...stuck, source, partition, topic: state.topic });
    const { earliest, identity = null } = bounds.value;
    const era = stuck.reason === "gap_below_earliest" ? state.era : state.era + 1;
    store.save({ ...state, next: earliest, identity, era, gaps: state.gaps + 1 });
    return 0;
  };

  /** One batch; the wait before the next in ms, or null when there is nothing to read from. */
  const pass = async (): Promise<number | null> => {
    const wanted = await deps.wanted();
    if (!wanted.ok) return fail("the source's document cannot be read");
    if (wanted.value === null) return null;
    const { kafka, source: sender } = wanted.value;
    const log = deps.log(kafka.topic);
    if (log === null) return fail("no Kafka cluster is configured (UPSTASH_KAFKA_REST_URL, _USERNAME, _PASSWORD)");
    const known = store.load();
    if (known === null || known.topic !== kafka.topic) {
      const first = await begin(log, kafka, known);
      if (!first.ok) return fail(first.error.message);
      store.save(first.value);
      return 0;
    }
    const read = await sameLog(log, known.identity).read(partition, known.next, readBytes);
    if (!read.ok) return read.error.reason === "unavailable" ? fail(read.error.message) : skip(log, known, read.error);
    const { records, end, identity = known.identity } = read.value;

    const taken = records.slice(0, batchRecords);
    const last = taken.at(-1);
    const next = last === undefined ? known.next : last.offset + 1;
    const place = `${kafka.topic}:${known.era}:${partition}`;
    const arrivals = await arrivalsOf(kafka.format, place, taken, clock.now());
    lag = Math.max(0, end - next);
    let [accepted, rejected] = [known.accepted, known.rejected];
    if (arrivals.length > 0) {
      const outcome = await deps.accept(sender, arrivals, deps.defer, clock.now());
      if (!outcome.ok) return fail("not everything could be stored durably");
      accepted += outcome.value.accepted;
      rejected += outcome.value.rejected.length;
    }
    failing = null;
    if (taken.length === 0 && identity === known.identity) return pollMs;
    store.save({ ...known, identity, next, records: known.records + taken.length, accepted, rejected });
    return lag === 0 ? pollMs : 0;
  };

  const run = async (): Promise<number | null> => {
    const until = clock.now() + runMs;
    for (;;) {
      const wait = await pass();
      if (wait === null || wait > 0) return wait;
      if (clock.now() >= until) return 0;
    }
  };

  return {
    async wake() {
      if (running) return;
      const armed = await alarmClock.get();
      const now = clock.now();
      if (armed === null || armed < now - lostMs) await alarmClock.set(now);
    },
    status: () => ({ source, partition, state: store.load(), lag, failing: failing?.why ?? null }),
    async alarm() {
      if (running) return;
      running = true;
      let again: number | null = null;
      try {
        again = await run();
      } catch (cause) {
        again = fail(String(cause));
      } finally {
        running = false;
      }
      if (again !== null) await alarmClock.set(clock.now() + again);
    },
  };
};
