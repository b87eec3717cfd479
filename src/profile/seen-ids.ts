import type { EventRecord } from "../contract/record.ts";
import { hashLength, identityHash } from "./identity-hash.ts";

/** Days between the received times of two records with one (source, id) up to which the later is a duplicate. */
const windowDays = 35;
/**
 * Days for which ids are kept: a resend at the end of the window may wait in the log's buffer for another week, while
 * what arrived after it was folded already. 77 bytes more per daily event.
 */
const keptDays = windowDays + 7;
const dayMs = 86_400_000;
/** The lasting set is spread over this many strings, so that a check scans, and a change rewrites, a part of it. */
export const lastingBuckets = 16;

/** Hashes of the (source, id) pairs that were folded: 11 characters each, joined without separator. */
export type SeenIds = {
  /** By received UTC day; those that lie further behind the newest than ids are kept are dropped. */
  days: Map<number, string>;
  newestDay: number;
  /** Imports, merge copies and what was older than ids are kept when it arrived: never expires. */
  lasting: string[];
};

export const noSeenIds = (): SeenIds => ({ days: new Map(), newestDay: 0, lasting: [] });

export const recordHash = (record: Pick<EventRecord, "source" | "id">): string =>
  identityHash(record.source, record.id);

/** Whether a record with this hash, received then (epoch ms), repeats one that was remembered. */
export const isSeen = (seen: SeenIds, hash: string, received: number): boolean => {
  const day = Math.floor(received / dayMs);
  for (const [seenDay, packed] of seen.days) {
    if (Math.abs(seenDay - day) <= windowDays && holds(packed, hash)) return true;
  }
  const lasting = seen.lasting[bucketOf(hash)];
  return lasting !== undefined && holds(lasting, hash);
};

/** Whether a record received then is too old to wait for: its id would not be known any more. */
export const isPast = (seen: SeenIds, received: number): boolean =>
  Math.floor(received / dayMs) < seen.newestDay - keptDays;

/** Remembers a record; `lasting` for those that must be recognised for ever. */
export const remember = (seen: SeenIds, hash: string, received: number, lasting: boolean): void => {
  const day = Math.floor(received / dayMs);
  if (lasting || day < seen.newestDay - keptDays) {
    while (seen.lasting.length < lastingBuckets) seen.lasting.push("");
    seen.lasting[bucketOf(hash)] += hash;
    return;
  }
  seen.days.set(day, (seen.days.get(day) ?? "") + hash);
  if (day <= seen.newestDay) return;
  seen.newestDay = day;
  for (const old of seen.days.keys()) if (old < day - keptDays) seen.days.delete(old);
};

const bucketOf = (hash: string): number => hash.charCodeAt(0) % lastingBuckets;

const holds = (packed: string, hash: string): boolean => {
  let at = packed.indexOf(hash);
  while (at !== -1) {
    if (at % hashLength === 0) return true;
    at = packed.indexOf(hash, at + 1);
  }
  return false;
};
