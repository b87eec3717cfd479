import { murmur2 } from "../base/murmur2.ts";
import { err, ok, type Result } from "../base/result.ts";
import { EventRecord } from "../contract/record.ts";

const encoded = new WeakMap<EventRecord, string>();

/**
 * The record's value on the log: one line of JSON. Made once per record, which nobody may change from then on: the log
 * and the person's object are given the same text.
 */
export const encode = (record: EventRecord): string => {
  const known = encoded.get(record);
  if (known !== undefined) return known;
  const value = JSON.stringify(record);
  encoded.set(record, value);
  return value;
};

/**
 * Reads a value back and checks it against the contract. Keys that this version does not know are dropped, so
 * that a later minor version may add some; another major version (`v`) is undecodable.
 */
export const decode = (value: string): Result<EventRecord, "undecodable"> => {
  let json: unknown;
  try {
    json = JSON.parse(value);
  } catch {
    return err("undecodable");
  }
  const parsed = EventRecord.safeParse(json);
  return parsed.success ? ok(parsed.data) : err("undecodable");
};

/** Partition of a person's key: what every Kafka client computes by default for the same key and count. */
export const partitionOf = (key: string, partitions: number): number => murmur2(key) % partitions;

export type RecordHeader = { readonly key: string; readonly value: string };

/** Enough to route or drop a record without reading its value. */
export const headersOf = (record: EventRecord): RecordHeader[] => [
  { key: "ds-v", value: String(record.v) },
  { key: "ds-id", value: record.id },
  { key: "ds-source", value: record.source },
  { key: "ds-type", value: record.type },
];

/** Kafka topic of a log epoch. */
export const topicOf = (epoch: string): string => `doorstep.events.${epoch}`;
