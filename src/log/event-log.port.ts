import type { EventRecord } from "../contract/record.ts";
import type { Result } from "../base/result.ts";

/** Where a record landed. Offsets grow within a partition; they may have gaps. */
export type Position = {
  readonly partition: number;
  readonly offset: number;
  /** It is durable, but on the failover's buffer: the offset counts there, and readers see it once it is drained. */
  readonly buffered?: true;
};

/**
 * Why an append has no confirmed position.
 * refused: it certainly had no effect. unknown: it may be on the log; resend with the same id.
 */
export type AppendFailure = {
  readonly reason: "refused" | "unknown";
  readonly message: string;
  /** Refused for what it holds: if it was the only record, it would be refused for ever. */
  readonly permanent?: true;
  /** How long the log asked to be left alone, ms. */
  readonly retryAfterMs?: number;
};

export type ReadFailure =
  | { readonly reason: "unavailable"; readonly message: string }
  /** The offset lies below the oldest kept record or beyond the end: never jump silently. */
  | ({ readonly reason: "out_of_range"; readonly message: string } & Bounds);

/** A record as stored: `value` is the encoded record (log/codec.ts); what cannot be decoded is parked by the reader. */
export type StoredRecord = { readonly offset: number; readonly value: string };

export type Bounds = {
  /** Oldest offset still kept. */
  readonly earliest: number;
  /** Offset that the next record will get at the earliest. */
  readonly end: number;
  /**
   * Opaque; another one means another log under the same name, whose offsets say nothing about the old one's records.
   * Absent where the log cannot tell.
   */
  readonly identity?: string;
};

/** Records in order, the log's end, and the identity (see `Bounds`) that the log still had after they were read. */
export type Page = { readonly records: readonly StoredRecord[]; readonly end: number; readonly identity?: string };

/** The ordered, partitioned log: the single source of truth. One epoch has a fixed number of partitions. */
export type EventLog = {
  readonly epoch: string;
  readonly partitions: number;
  /** Appends in order per partition; one result per record, in request order. Never throws for I/O. */
  append(records: readonly EventRecord[]): Promise<readonly Result<Position, AppendFailure>[]>;
  /** Up to about `maxBytes` of records from `offset` on (at least one if there is any), and the log's end. */
  read(partition: number, offset: number, maxBytes: number): Promise<Result<Page, ReadFailure>>;
  bounds(partition: number): Promise<Result<Bounds, ReadFailure>>;
};
