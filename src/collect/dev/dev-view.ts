import type { Sealer } from "../../base/sealer.port.ts";
import type { DevCounts, DevEvent, DevReject, DevTimeline } from "../../contract/dev.ts";
import { Identity, Traits, type EventRecord } from "../../contract/record.ts";
import type { Append } from "../append.port.ts";
import { sealPurpose } from "../records.ts";
import type { Reject, Rejects } from "../rejects/rejects.port.ts";

/** Newest entries kept. */
const kept = 1_000;

export type DevFilter = {
  readonly type: string | null;
  readonly source: string | null;
  /** A user id or an anonymous id. */
  readonly user: string | null;
  readonly reason: string | null;
  readonly limit: number;
};

/** What arrived, good and bad, for the developer who sends it and for tests of what is sent. */
export type DevView = {
  /** The same log and reject store, watched. */
  log(log: Append): Append;
  rejects(rejects: Rejects): Rejects;
  /** Newest first. */
  timeline(filter: Omit<DevFilter, "type" | "reason">): Promise<DevTimeline["data"]>;
  good(filter: Omit<DevFilter, "reason">): Promise<readonly DevEvent[]>;
  bad(filter: Omit<DevFilter, "type" | "user">): readonly DevReject[];
  counts(): DevCounts;
  /** Forgets everything; the events themselves stay. */
  reset(): void;
};

type Entry = { readonly n: number } & (
  | { readonly kind: "good"; readonly type: string; readonly source: string; readonly text: string }
  | { readonly kind: "bad"; readonly reject: Reject }
);

/**
 * A view of the isolate that it is in: local development has one. Records are kept as `encode` writes them: the log's
 * own text, which is there already, while thousands of live objects would slow down all that a local gateway does.
 */
export const createDevView = (sealer: Sealer, encode: (record: EventRecord) => string): DevView => {
  let entries: Entry[] = [];
  let next = 1;

  const add = (entry: Entry): void => {
    entries.push(entry);
    // In whole thousands, so that keeping the newest costs nothing per event.
    if (entries.length >= 2 * kept) entries = entries.slice(-kept);
  };
  const newest = (): Entry[] => entries.slice(-kept).toReversed();

  const open = async (purpose: string, sealed: string | undefined): Promise<unknown> => {
    const text = sealed === undefined ? null : await sealer.open(purpose, sealed);
    return text === null ? {} : (JSON.parse(text) as unknown);
  };

  const eventOf = async (text: string): Promise<DevEvent> => {
    const record = JSON.parse(text) as EventRecord;
    const [who, traits] = await Promise.all([
      open(sealPurpose.who, record.who),
      open(sealPurpose.traits, record.traits),
    ]);
    const identity = Identity.safeParse(who).data ?? {};
    return {
      id: record.id,
      type: record.type,
      occurred_at: iso(record.occurred),
      received_at: iso(record.received),
      session_id: record.session_id ?? null,
      properties: { ...record.properties, ...Traits.safeParse(traits).data },
      source: record.source,
      user_id: identity.user_id ?? null,
      anonymous_id: identity.anonymous_id ?? null,
      email_sha256: identity.email_sha256 ?? null,
      context: record.context ?? {},
      ...(record.consent === undefined ? {} : { consent: record.consent }),
      bot: record.bot === true,
      imported: record.imported === true,
    };
  };

  return {
    log: (log) => ({
      async append(records) {
        const results = await log.append(records);
        for (const [i, record] of records.entries()) {
          if (results[i]?.ok !== true || isPointer(record)) continue;
          add({ n: next++, kind: "good", type: record.type, source: record.source, text: encode(record) });
        }
        return results;
      },
    }),

    rejects: (rejects) => ({
      async keep(more) {
        await rejects.keep(more);
        for (const reject of more) add({ n: next++, kind: "bad", reject });
      },
    }),

    async timeline({ source, user, limit }) {
      const shown: DevTimeline["data"] = [];
      for (const entry of newest()) {
        if (shown.length === limit) break;
        if (entry.kind === "bad") {
          if (user === null && isOf(source, entry.reject.source)) {
            shown.push({ kind: "bad", n: entry.n, reject: rejectOf(entry.reject) });
          }
          continue;
        }
        if (!isOf(source, entry.source)) continue;
        const event = await eventOf(entry.text);
        if (isWhose(user, event)) shown.push({ kind: "good", n: entry.n, event });
      }
      return shown;
    },

    async good({ type, source, user, limit }) {
      const shown: DevEvent[] = [];
      for (const entry of newest()) {
        if (shown.length === limit) break;
        if (entry.kind !== "good" || !isOf(type, entry.type) || !isOf(source, entry.source)) continue;
        const event = await eventOf(entry.text);
        if (isWhose(user, event)) shown.push(event);
      }
      return shown;
    },

    bad: ({ source, reason, limit }) =>
      newest()
        .flatMap((entry) => (entry.kind === "bad" ? [entry.reject] : []))
        .filter((reject) => isOf(source, reject.source) && isOf(reason, reject.reason))
        .slice(0, limit)
        .map(rejectOf),

    counts() {
      const counts: DevCounts = { good: 0, bad: 0, by_type: {}, by_reason: {} };
      for (const entry of newest()) {
        counts[entry.kind] += 1;
        const [by, name] =
          entry.kind === "good" ? [counts.by_type, entry.type] : [counts.by_reason, entry.reject.reason];
        by[name] = (by[name] ?? 0) + 1;
      }
      return counts;
    },

    reset: () => void (entries = []),
  };
};

/** The second record of an identify or alias, for an email address or another person to know of it: no event of its own. */
const isPointer = ({ type, address, who }: EventRecord): boolean =>
  type === "alias" && (address !== undefined || who === "");

const isOf = (wanted: string | null, value: string): boolean => wanted === null || wanted === value;

const isWhose = (user: string | null, { user_id, anonymous_id }: DevEvent): boolean =>
  user === null || user === user_id || user === anonymous_id;

const rejectOf = (reject: Reject): DevReject => ({
  source: reject.source,
  received_at: iso(reject.received),
  reason: reject.reason,
  field: reject.field,
  message: reject.message,
  event_id: reject.id,
  payload: reject.call === null ? reject.payload : (JSON.parse(reject.call) as unknown),
});

const iso = (ms: number): string => new Date(ms).toISOString();
