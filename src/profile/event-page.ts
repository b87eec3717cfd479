import type { EventRecord } from "../contract/record.ts";
import { recordOf, type KeptEvent } from "./event-lines.ts";
import type { EventPlace, EventQuery } from "./profile-reader.port.ts";

export type ListedEvent = { readonly record: EventRecord; readonly session: string | null };

/** One page of the events that a query asks for, newest occurred first, then latest arrival first. */
export const eventPage = (
  events: readonly KeptEvent[],
  query: EventQuery,
): { readonly events: readonly ListedEvent[]; readonly next: EventPlace | null } => {
  const matching = events
    .map((event) => ({ seq: event.seq, record: recordOf(event), session: event.session }))
    .map((event) => ({ ...event, session: sessionName(event.record, event.session) }))
    .filter(({ record, session, seq }) => isAskedFor(record, session, query) && isAfter(record, seq, query.after))
    .sort((a, b) => b.record.occurred - a.record.occurred || b.seq - a.seq);
  const page = matching.slice(0, query.limit);
  const last = page.at(-1);
  const hasMore = matching.length > page.length && last !== undefined;
  return { events: page, next: hasMore ? { occurred: last.record.occurred, seq: last.seq } : null };
};

const sessionName = (record: EventRecord, session: number): string | null =>
  record.session_id ?? (session === 0 ? null : `auto-${session}`);

const isAskedFor = (record: EventRecord, session: string | null, query: EventQuery): boolean =>
  (query.type === null || record.type === query.type) &&
  (query.session === null || session === query.session) &&
  (query.since === null || record.occurred >= query.since) &&
  (query.until === null || record.occurred < query.until);

const isAfter = (record: EventRecord, seq: number, after: EventPlace | null): boolean =>
  after === null || record.occurred < after.occurred || (record.occurred === after.occurred && seq < after.seq);
