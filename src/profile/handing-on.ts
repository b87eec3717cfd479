import type { EventRecord } from "../contract/record.ts";
import { copyFor, isPointer } from "./copies.ts";
import { recordOf, takenAlong, type KeptEvent } from "./event-lines.ts";

/** Fresh events that belong to the person that this one became. */
export type HandedOn = {
  readonly to: string;
  readonly records: readonly EventRecord[];
  /** The log will bring some of them late. */
  readonly buffered: boolean;
};

/**
 * What a merged or merging person's object hands on at once, as the copies that the log will bring. A merge
 * that is not committed yet takes everything along, so that the other person's next answer knows it all.
 */
export const handedOn = (given: {
  readonly key: string;
  /** Where a committed merge points. */
  readonly mergedInto: string | null;
  /** The fresh records, and all that are overlaid (fresh ones included). */
  readonly fresh: readonly EventRecord[];
  readonly overlaid: readonly EventRecord[];
  readonly committed: () => readonly KeptEvent[];
  readonly buffered: boolean;
}): HandedOn | null => {
  const { key, mergedInto, fresh, overlaid } = given;
  if (fresh.length === 0) return null;
  const to = mergeOf(overlaid, key) ?? mergedInto;
  if (to === null) return null;
  const isNew = mergedInto === null && mergeOf(fresh, key) !== null;
  const records = isNew ? [...takenAlong(given.committed()).map(recordOf), ...overlaid] : fresh;
  const copies = records.filter((record) => !isPointer(record)).map((record) => copyFor(to, record, key));
  return { to, records: copies, buffered: given.buffered };
};

const mergeOf = (records: readonly EventRecord[], key: string): string | null =>
  records.findLast(
    (record) => record.copied === undefined && record.merge_into !== undefined && record.merge_into !== key,
  )?.merge_into ?? null;
