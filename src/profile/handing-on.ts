import type { EventRecord } from "../contract/record.ts";
import { copyFor, staysBehind } from "./copies.ts";
import { recordOf, takenAlong, type KeptEvent } from "./event-lines.ts";
import { recordHash } from "./seen-ids.ts";

/** Fresh events that belong to the person that this one became. */
export type HandedOn = {
  readonly to: string;
  readonly records: readonly EventRecord[];
  /** The log will bring some of them late. */
  readonly buffered: boolean;
};

/** Copies that committed records of this person owe to who it became: to whom, by record hash, oldest first. */
export type OwedCopies = Map<string, string>;

/** Copies remembered as owed: more than a first merge takes along of anybody but the heaviest buyers. */
const owedBound = 2_000;

/** Remembers the copies of a cut's answer, which the log has yet to bring to the other person. */
export const noteOwed = (owed: OwedCopies, copies: readonly EventRecord[]): void => {
  for (const copy of copies) owed.set(recordHash(copy), copy.key);
  for (const hash of owed.keys()) {
    if (owed.size <= owedBound) return;
    owed.delete(hash);
  }
};

/** A merged or merging person, and what its object was handed just now. */
export type Handover = {
  readonly key: string;
  /** Where a committed merge points. */
  readonly mergedInto: string | null;
  /** Whom it does not become, whatever is said. */
  readonly keptApart: ReadonlySet<string>;
  readonly handed: readonly EventRecord[];
  /** Those of them that were not known, overlaid or committed. */
  readonly fresh: ReadonlySet<EventRecord>;
  /** All that is overlaid, the fresh ones included. */
  readonly overlaid: readonly EventRecord[];
  readonly committed: () => readonly KeptEvent[];
  readonly owed: OwedCopies;
  readonly buffered: boolean;
};

/**
 * What is handed on at once, as the copies that the log will bring. A first merge takes everything along, so that the
 * other person's next answer knows it all; a later one, into somebody else, only what happens from then on. What a
 * quick reader has committed here before it was handed over is handed on too: its copies may still be on their way.
 */
export const handedOn = (given: Handover): HandedOn | null => {
  const { key, mergedInto, overlaid } = given;
  const merges = overlaid.filter((record) => isMerge(record, given));
  const to = merges.at(-1)?.merge_into ?? mergedInto;
  if (to === null) return null;
  const isFirst = mergedInto === null && merges.every((record) => record.merge_into === to);
  const records = (isFirst ? withFirstMerge(given) : afterMerge(given, to)).filter((record) => !staysBehind(record));
  if (records.length === 0) return null;
  return { to, records: records.map((record) => copyFor(to, record, key)), buffered: given.buffered };
};

/** The person's only merge is overlaid: everything goes along with it, and whatever comes after it. */
const withFirstMerge = (given: Handover): readonly EventRecord[] => {
  const { handed, fresh, overlaid, committed } = given;
  return handed.some((record) => fresh.has(record) && isMerge(record, given))
    ? [...takenAlong(committed()).map(recordOf), ...overlaid]
    : handed;
};

const afterMerge = (given: Handover, to: string): readonly EventRecord[] => {
  const { mergedInto, handed, fresh, overlaid, committed, owed } = given;
  const isOwed = (record: EventRecord): boolean => owed.get(recordHash(record)) === to;
  const leadsElsewhere = (record: EventRecord): boolean => isMerge(record, given) && record.merge_into !== to;
  const isOther = mergedInto !== to || overlaid.some(leadsElsewhere);
  const from = isOther ? handed.findLastIndex((record) => fresh.has(record) && isMerge(record, given)) : 0;
  const own = handed.slice(Math.max(0, from)).filter((record) => fresh.has(record) || isOwed(record));
  const isPastOwed = handed.some((record) => !fresh.has(record) && isMerge(record, given) && record.merge_into === to);
  if (!isPastOwed) return own;
  const later = isOther ? own.filter((record) => fresh.has(record)) : overlaid;
  return [...committed().map(recordOf).filter(isOwed), ...later];
};

const isMerge = (
  { copied, merge_into: into }: EventRecord,
  { key, keptApart }: Pick<Handover, "key" | "keptApart">,
): boolean => copied === undefined && into !== undefined && into !== key && !keptApart.has(into);
