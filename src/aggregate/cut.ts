import type { ItemDelta } from "../contract/contribution.ts";
import type { EventRecord } from "../contract/record.ts";
import { decode, partitionOf } from "../log/codec.ts";
import { decodeErased } from "../log/erased-record.ts";
import type { StoredRecord } from "../log/event-log.port.ts";

/** A range of a partition, both ends included, that a reader takes as one unit of work and retries as such. */
export type Cut = { readonly first: number; readonly last: number };

/** A record the reader stepped over, kept as it stood on the log. */
export type ParkedRecord = {
  readonly offset: number;
  /**
   * undecodable: not a record of our contract. wrong_partition: its key belongs elsewhere, so that the
   * person's watermark, which knows one partition per epoch, would not be able to order it. unappliable: the
   * person's object refused it again and again while others took theirs.
   */
  readonly reason: "undecodable" | "wrong_partition" | "unappliable";
  readonly value: string;
};

export type PositionedRecord = { readonly offset: number; readonly record: EventRecord };

/** A cut's records by person, each in log order, and what had to be parked. */
export type SortedCut = {
  readonly people: ReadonlyMap<string, readonly PositionedRecord[]>;
  readonly parked: readonly ParkedRecord[];
  /** What stands in place of records of people who were erased: each one's contributions. */
  readonly erased: readonly (readonly ItemDelta[])[];
};

/** The range that a fresh read becomes; null for an empty one. */
export const cutOf = (records: readonly StoredRecord[]): Cut | null => {
  const first = records[0];
  const last = records.at(-1);
  return first === undefined || last === undefined ? null : { first: first.offset, last: last.offset };
};

/** Decodes a cut's records and groups them by person; people in order of their first record. */
export const sortCut = (
  records: readonly StoredRecord[],
  at: { readonly partition: number; readonly partitions: number },
): SortedCut => {
  const people = new Map<string, PositionedRecord[]>();
  const parked: ParkedRecord[] = [];
  const erased: (readonly ItemDelta[])[] = [];
  for (const { offset, value } of records) {
    const deltas = decodeErased(value);
    if (deltas !== null) {
      erased.push(deltas);
      continue;
    }
    const decoded = decode(value);
    if (!decoded.ok) {
      parked.push({ offset, reason: "undecodable", value });
    } else if (partitionOf(decoded.value.key, at.partitions) !== at.partition) {
      parked.push({ offset, reason: "wrong_partition", value });
    } else {
      const record = decoded.value;
      const own = people.get(record.key);
      if (own === undefined) people.set(record.key, [{ offset, record }]);
      else own.push({ offset, record });
    }
  }
  return { people, parked, erased };
};
