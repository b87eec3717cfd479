import type { Clock } from "../base/clock.port.ts";
import type { Metrics } from "../base/metrics.port.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { Within } from "../base/within.port.ts";
import type { RejectReason } from "../contract/reasons.ts";
import type { EventRecord } from "../contract/record.ts";
import { admitEvents, noFacts, type Admitted, type RequestFacts } from "./sources/admit-events.ts";
import type { Append } from "./append.port.ts";
import type { Arrival, CanonicalEvent, Source } from "./event.ts";
import type { Landed } from "./landing.port.ts";
import type { Overlay } from "./overlay.port.ts";
import type { Readers } from "./readers.port.ts";
import { buildRecords, type Built, type RecordParts } from "./records.ts";
import { rejectsOf } from "./rejects/rejects-kept.ts";
import type { Rejects } from "./rejects/rejects.port.ts";

/** The acknowledgement waits this long for people's objects to take a fresh event, ms; it costs freshness only. */
const overlayMs = 1_000;
/** People handed their events per request: beyond it the readers alone bring them (1,000 object calls a request). */
const overlayPeople = 400;
/** Clicks that one request may confirm: a page has one. */
const landingsPerRequest = 20;

export type CollectDeps = RecordParts & {
  readonly log: Append;
  readonly overlay: Overlay;
  readonly readers: Readers;
  readonly rejects: Rejects;
  readonly landed?: Landed;
  readonly clock: Clock;
  readonly within: Within;
  readonly metrics: Metrics;
};

export type RejectedEvent = {
  /** Position in the request. */
  readonly index: number;
  readonly id: string | null;
  readonly reason: RejectReason;
  readonly message: string;
  readonly field: string | null;
};

export type Outcome = { readonly accepted: number; readonly rejected: readonly RejectedEvent[] };

/** Work that may go on after the answer. */
export type Defer = (work: Promise<unknown>) => void;

export type Collect = {
  /**
   * Appends the good events, keeps the bad ones as rejects. Ok only when every good event is confirmed on the
   * log and every reject is kept; `unavailable` may have had an effect, which the ids make harmless to repeat.
   * `received` is the arrival in epoch ms; `facts` is what the request says of all its events.
   */
  accept(
    source: Source,
    arrivals: readonly Arrival[],
    defer: Defer,
    received?: number,
    facts?: RequestFacts,
  ): Promise<Result<Outcome, "unavailable">>;
};

/** The one way in: wire formats, webhooks and our own showings and clicks all become records here. */
export const createCollect = (deps: CollectDeps): Collect => ({
  async accept(source, sent, defer, received = deps.clock.now(), facts = noFacts) {
    const admitted = await admitEvents(source, facts, sent, (text) => deps.pseudonyms.key("scrubbed", text));
    const { arrivals } = admitted;
    const events: CanonicalEvent[] = [];
    const rejected: RejectedEvent[] = [];
    for (const [index, arrival] of arrivals.entries()) {
      if (arrival.ok) events.push(arrival.event);
      else {
        const { reason, field, message } = arrival.rejection;
        rejected.push({ index, id: arrival.id, reason, field, message });
      }
    }
    const built = await buildRecords(deps, source, received, events);
    const appended = await appendAll(deps, built, defer);
    if (appended === null) return err("unavailable");
    const [kept] = await Promise.all([
      keepRejects(deps, source, arrivals, received),
      source.imported ? undefined : handOver(deps, built, appended.buffered),
    ]);
    if (!kept) return err("unavailable");
    count(deps.metrics, source, events.length, rejected);
    countAdmitted(deps.metrics, source, admitted);
    countBlocked(deps.metrics, arrivals);
    if (deps.landed !== undefined && !source.imported) {
      const tokens = landings(events);
      if (tokens.length > 0) defer(deps.landed(tokens, received));
    }
    return ok({ accepted: events.length, rejected });
  },
});

/** Pages that people saw, as far as they may be looked at; a machine's landing confirms nothing. */
const landings = (events: readonly CanonicalEvent[]): readonly string[] => {
  const tokens = new Set<string>();
  for (const { landing, bot, consent } of events) {
    if (landing !== undefined && bot !== true && consent?.analytics !== false) tokens.add(landing);
  }
  return [...tokens].slice(0, landingsPerRequest);
};

/** Records that the log will bring late; null unless every record is confirmed. Readers are woken for whatever did land. */
const appendAll = async (
  deps: CollectDeps,
  built: readonly Built[],
  defer: Defer,
): Promise<{ readonly buffered: ReadonlySet<EventRecord> } | null> => {
  const buffered = new Set<EventRecord>();
  if (built.length === 0) return { buffered };
  const records: EventRecord[] = [];
  for (const { record, pointer } of built) {
    records.push(record);
    if (pointer !== null) records.push(pointer);
  }
  const results = await deps.log.append(records);
  const partitions = new Set<number>();
  for (const [at, record] of records.entries()) {
    const result = results[at];
    if (result?.ok !== true)
      deps.metrics.count("log_append_failures_total", { reason: result?.error.reason ?? "unknown" });
    else if (result.value.buffered === true) buffered.add(record);
    else partitions.add(result.value.partition);
  }
  const toWake = [...partitions];
  // Work behind the answer costs a turn of its own, and most requests come while the readers look anyway.
  if (toWake.length > 0 && deps.readers.needsWake?.(toWake) !== false) {
    defer(deps.readers.wake(toWake).catch(() => undefined));
  }
  return results.length === records.length && results.every((result) => result.ok) ? { buffered } : null;
};

/** Gives each person's object its fresh events; a merge is told to both people, for either may be asked next. */
const handOver = async (
  deps: CollectDeps,
  built: readonly Built[],
  buffered: ReadonlySet<EventRecord>,
): Promise<void> => {
  const byKey = new Map<string, EventRecord[]>();
  const give = (key: string, record: EventRecord): void => {
    const records = byKey.get(key);
    if (records === undefined) byKey.set(key, [record]);
    else records.push(record);
  };
  for (const { record, pointer } of built) {
    give(record.key, record);
    if (record.merge_into !== undefined && record.merge_into !== record.key) give(record.merge_into, record);
    if (pointer !== null) give(pointer.key, pointer);
  }
  const failed = (): void => deps.metrics.count("overlay_failures_total");
  const handing = [...byKey].slice(0, overlayPeople).map(([key, records]) => {
    const isLate = records.some((record) => buffered.has(record));
    return deps.overlay.hand(key, records, isLate).catch(failed);
  });
  const done = await deps.within(Promise.all(handing), overlayMs);
  if (!done.ok) failed();
};

const keepRejects = async (
  deps: CollectDeps,
  source: Source,
  arrivals: readonly Arrival[],
  received: number,
): Promise<boolean> => {
  const rejects = rejectsOf(source, arrivals, received);
  if (rejects.length === 0) return true;
  try {
    await deps.rejects.keep(rejects);
    return true;
  } catch {
    return false;
  }
};

/** Ids and addresses that name nobody. */
const countBlocked = (metrics: Metrics, arrivals: readonly Arrival[]): void => {
  for (const arrival of arrivals) {
    const { blocked = [] } = arrival.ok ? arrival.event : arrival.rejection;
    for (const kind of blocked) metrics.count("ids_blocked_total", { kind });
  }
};

/** Counted once answered, so that received = accepted + rejected holds whenever it is read. */
const count = (metrics: Metrics, { source }: Source, accepted: number, rejected: readonly RejectedEvent[]): void => {
  if (accepted + rejected.length > 0) metrics.count("events_received_total", { source }, accepted + rejected.length);
  if (accepted > 0) metrics.count("events_accepted_total", { source }, accepted);
  for (const { reason } of rejected) metrics.count("events_rejected_total", { source, reason });
};

const countAdmitted = (metrics: Metrics, { source }: Source, { bots, scrubbed, flagged }: Admitted): void => {
  if (bots > 0) metrics.count("events_bot_total", { source }, bots);
  if (scrubbed > 0) metrics.count("values_scrubbed_total", { source }, scrubbed);
  for (const [verdict, events] of Object.entries(flagged)) {
    metrics.count("events_off_plan_total", { source, verdict }, events);
  }
};
