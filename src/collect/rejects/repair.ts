import type { Clock } from "../../base/clock.port.ts";
import type { Pseudonyms } from "../../base/sealer.port.ts";
import type { Metrics } from "../../base/metrics.port.ts";
import { utf8, utf8Length } from "../../base/bytes.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { sha256Name } from "../../base/sha256.ts";
import { limits } from "../../contract/limits.ts";
import type { RejectReason } from "../../contract/reasons.ts";
import type { RepairAnswer, RepairCounts, RepairOutcome } from "../../contract/rejects.ts";
import { admitEvents, noFacts } from "../sources/admit-events.ts";
import type { Collect, Defer } from "../admit.ts";
import type { CanonicalEvent, Rejection, Source } from "../event.ts";
import type { KnownSources } from "../sources/known-sources.ts";
import { jsonText, type JsonObject } from "../json-tree.ts";
import type { RejectBook, RepairAsked, RepairMark, StoredReject } from "./rejects-book.port.ts";
import { rejectId } from "./rejects-id.ts";
import { alone } from "./repairable.ts";
import { applyMapping, type Step } from "./repair-mapping.ts";
import { normalise } from "../formats/segment.ts";

export type RepairDeps = {
  readonly book: RejectBook;
  readonly collect: Pick<Collect, "accept">;
  readonly sources: Pick<KnownSources, "rules">;
  readonly pseudonyms: Pseudonyms;
  readonly clock: Clock;
  readonly metrics: Metrics;
};

type Line = RepairAnswer["data"][number];

/** What a repair would make of one reject. */
type Accepted = {
  readonly outcome: "accepted";
  readonly reject: StoredReject;
  readonly event: CanonicalEvent;
  readonly line: Line;
};
type Tried =
  | Accepted
  | { readonly outcome: "rejected"; readonly reject: StoredReject; readonly reason: RejectReason; readonly line: Line }
  | { readonly outcome: "already_repaired" | "not_repairable" | "unknown"; readonly line: Line };

/** The rejects to be repaired; those of a text are ids that name none. */
export type Selected = readonly (StoredReject | string)[];

/** Shows what a mapping would do, and whether its results would be accepted. Changes nothing. */
export const rehearse = async (
  deps: Pick<RepairDeps, "sources" | "pseudonyms">,
  selected: Selected,
  steps: readonly Step[],
): Promise<Omit<RepairAnswer, "cursor">> => {
  const data: Line[] = [];
  for (const one of selected) data.push((await judged(deps, await tryOne(one, steps, true))).line);
  return { dry_run: true, counts: countsOf(data), data };
};

/**
 * Applies a mapping and sends the results the way of every event, each with its source, its times and an id of its
 * own, so that a repeated repair has one effect. What was asked is written down before anything is done.
 */
export const repair = async (
  deps: RepairDeps,
  selected: Selected,
  steps: readonly Step[],
  asked: RepairAsked,
  defer: Defer,
): Promise<Result<Omit<RepairAnswer, "cursor">, "unavailable">> => {
  const { book, collect, clock, metrics } = deps;
  const entry = await book.begin(asked, clock.now());
  const tried = await Promise.all(selected.map(async (one) => judged(deps, await tryOne(one, steps, false))));
  const lines = new Map<Tried, Line>();
  const marks: RepairMark[] = [];
  let hasFailed = false;

  const accepted = tried.filter((one) => one.outcome === "accepted");
  const senderOf = ({ reject }: Accepted): string => JSON.stringify([reject.source, reject.shop, reject.imported]);
  for (const group of Map.groupBy(accepted, senderOf).values()) {
    const [first] = group;
    if (first === undefined) continue;
    const source = await sourceOf(deps, first.reject);
    const arrivals = group.map(({ event }) => ({ ok: true as const, event }));
    const outcome = await collect.accept(source, arrivals, defer);
    if (!outcome.ok) {
      hasFailed = true;
      break;
    }
    // The rules changed since: such a reject is kept a second time, with the reason of today.
    const refused = new Map(outcome.value.rejected.map((one) => [one.index, one]));
    const done: RepairMark[] = group.map(({ reject }, i) => ({
      place: reject.place,
      reason: refused.get(i)?.reason ?? null,
    }));
    for (const [i, one] of group.entries()) {
      const why = refused.get(i);
      if (why !== undefined) lines.set(one, refusedLine(one.line, why));
    }
    const repaired = await book.mark(done, clock.now());
    if (repaired > 0) metrics.count("events_repaired_total", { source: source.source }, repaired);
  }

  for (const one of tried) {
    if (one.outcome === "rejected") marks.push({ place: one.reject.place, reason: one.reason });
  }
  if (marks.length > 0) await book.mark(marks, clock.now());
  if (hasFailed) return err("unavailable");
  const data = tried.map((one) => lines.get(one) ?? one.line);
  const counts = countsOf(data);
  await book.end(entry, counts);
  return ok({ dry_run: false, counts, data });
};

/** The source with its rules of today; throws while they cannot be known. */
const sourceOf = async (
  { sources }: Pick<RepairDeps, "sources">,
  { source, shop, imported }: StoredReject,
): Promise<Source> => {
  const rules = await sources.rules(source);
  if (!rules.ok) throw new Error("the source's rules cannot be read");
  return { source, shop, imported, ...(rules.value === null ? {} : { rules: rules.value }) };
};

/** Hears what the source's plan says before anything is sent, so that nothing is refused and kept a second time. */
const judged = async (deps: Pick<RepairDeps, "sources" | "pseudonyms">, tried: Tried): Promise<Tried> => {
  if (tried.outcome !== "accepted") return tried;
  const { reject, event, line } = tried;
  const hash = (text: string): Promise<string> => deps.pseudonyms.key("scrubbed", text);
  const source = await sourceOf(deps, reject);
  const [arrival] = (await admitEvents(source, noFacts, [{ ok: true, event }], hash)).arrivals;
  if (arrival === undefined || arrival.ok) return tried;
  const { rejection } = arrival;
  return { outcome: "rejected", reject, reason: rejection.reason, line: refusedLine(line, rejection) };
};

const tryOne = async (one: StoredReject | string, steps: readonly Step[], isShown: boolean): Promise<Tried> => {
  if (typeof one === "string") {
    return { outcome: "unknown", line: { id: one, outcome: "unknown", event_id: null } };
  }
  const id = rejectId(one.place);
  const plain = (outcome: RepairOutcome): Line => ({ id, outcome, event_id: one.id });
  if (one.repairedAt !== null) return { outcome: "already_repaired", line: plain("already_repaired") };
  if (one.call === null) return { outcome: "not_repairable", line: plain("not_repairable") };
  const before = JSON.parse(one.call) as JsonObject;
  const after = applyMapping(before, steps);
  const text = after.ok ? jsonText(after.value) : null;
  const shown = isShown ? { before, ...(text === null ? {} : { after: JSON.parse(text) as unknown }) } : {};
  const parsed =
    !after.ok || text === null || utf8Length(text) > limits.eventBytes ? err(tooLarge) : normalise(after.value, alone);
  if (!parsed.ok) {
    const line = { ...refusedLine(plain("rejected"), parsed.error), ...shown };
    return { outcome: "rejected", reject: one, reason: parsed.error.reason, line };
  }
  const event_id = parsed.value.id ?? (await sha256Name(utf8(`reject:${id}`)));
  return {
    outcome: "accepted",
    reject: one,
    event: {
      ...parsed.value,
      id: event_id,
      received: one.received,
      consent: one.consent === null ? parsed.value.consent : { ...parsed.value.consent, ...one.consent },
      ...(one.bot ? { bot: true } : {}),
    },
    line: { id, outcome: "accepted", event_id, type: parsed.value.fact.type, ...shown },
  };
};

const tooLarge: Rejection = {
  reason: "event_too_large",
  field: null,
  message: `The event would be larger than ${limits.eventBytes} bytes.`,
};

const refusedLine = (line: Line, { reason, field, message }: Rejection): Line => {
  const { id, event_id, before, after } = line;
  const shown = before === undefined ? {} : { before, after };
  return { id, outcome: "rejected", event_id, reason, field, message, ...shown };
};

const countsOf = (data: readonly Line[]): RepairCounts => {
  const counts: RepairCounts = {
    selected: data.length,
    accepted: 0,
    rejected: 0,
    already_repaired: 0,
    not_repairable: 0,
    unknown: 0,
  };
  for (const { outcome } of data) counts[outcome] += 1;
  return counts;
};
