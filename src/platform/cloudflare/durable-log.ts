import { utf8Length } from "../../base/bytes.ts";
import { err, ok, type Result } from "../../base/result.ts";
import type { EventRecord } from "../../contract/record.ts";
import { encode, partitionOf } from "../../log/codec.ts";
import type { AppendFailure, Bounds, EventLog, Position, ReadFailure, StoredRecord } from "../../log/event-log.port.ts";
import { maxRecordBytes } from "../../log/packing.ts";

/** The RPC surface of a LogPartition object, as its namespace's stubs give it. */
export type LogPartitionStub = {
  append(values: readonly string[]): Promise<number | null>;
  read(
    offset: number,
    maxBytes: number,
  ): Promise<Result<{ readonly records: readonly StoredRecord[]; readonly end: number }, Bounds>>;
  bounds(): Promise<Bounds>;
  seal(): Promise<void>;
};

export type DurableLogOptions = {
  readonly epoch: string;
  readonly partitions: number;
  /** The partition object of that name, in the deployment's jurisdiction. */
  readonly object: (name: string) => LogPartitionStub;
};

/** Name of the object that keeps a partition of an epoch. */
export const partitionName = (epoch: string, partition: number): string => `log:${epoch}:${partition}`;

/** One call carries at most this much: an RPC message holds 32 MB. */
const callBytes = 8_000_000;

type Entry = { readonly index: number; readonly value: string };

export type DurableLog = EventLog & {
  /** Makes every partition refuse appends, for ever. Throws when one cannot be reached; repeat it then. */
  seal(): Promise<void>;
};

/** The embedded log: one Durable Object per partition, one call per partition and append. */
export const durableLog = ({ epoch, partitions, object }: DurableLogOptions): DurableLog => {
  const stub = (partition: number): LogPartitionStub => object(partitionName(epoch, partition));

  return {
    epoch,
    partitions,

    append: async (records) => {
      const results: Result<Position, AppendFailure>[] = records.map(() => err(notSent));
      await Promise.all(
        Array.from(byPartition(records, partitions, results), async ([partition, entries]) => {
          for (const call of calls(entries)) {
            try {
              const first = await stub(partition).append(call.map((entry) => entry.value));
              if (first === null) {
                for (const entry of call) results[entry.index] = err(sealed);
                return;
              }
              call.forEach((entry, at) => (results[entry.index] = ok({ partition, offset: first + at })));
            } catch (cause) {
              // The object may have committed before the connection broke.
              for (const entry of call) results[entry.index] = err({ reason: "unknown", message: String(cause) });
              return;
            }
          }
        }),
      );
      return results;
    },

    read: async (partition, offset, maxBytes) => {
      try {
        const read = await stub(partition).read(offset, maxBytes);
        return read.ok ? ok(read.value) : err(outOfRange(offset, read.error));
      } catch (cause) {
        return err({ reason: "unavailable", message: String(cause) });
      }
    },

    bounds: async (partition) => {
      try {
        return ok(await stub(partition).bounds());
      } catch (cause) {
        return err({ reason: "unavailable", message: String(cause) });
      }
    },

    seal: async () => {
      await Promise.all(Array.from({ length: partitions }, (_, partition) => stub(partition).seal()));
    },
  };
};

const sealed: AppendFailure = { reason: "refused", message: "this epoch is closed; a later one is appended to" };

const notSent: AppendFailure = { reason: "refused", message: "an earlier append of this partition failed" };

const outOfRange = (offset: number, { earliest, end }: Bounds): ReadFailure => ({
  reason: "out_of_range",
  message: `offset ${offset} is outside ${earliest}..${end}`,
  earliest,
  end,
});

const byPartition = (
  records: readonly EventRecord[],
  partitions: number,
  results: Result<Position, AppendFailure>[],
): Map<number, Entry[]> => {
  const groups = new Map<number, Entry[]>();
  for (const [index, record] of records.entries()) {
    const value = encode(record);
    // A character takes at most 3 bytes: only of a very long value are they counted.
    if (value.length * 3 >= maxRecordBytes && utf8Length(value) >= maxRecordBytes) {
      results[index] = err({ reason: "refused", message: `a record holds at most ${maxRecordBytes} bytes` });
      continue;
    }
    const partition = partitionOf(record.key, partitions);
    const group = groups.get(partition);
    if (group === undefined) groups.set(partition, [{ index, value }]);
    else group.push({ index, value });
  }
  return groups;
};

const calls = (entries: readonly Entry[]): Entry[][] => {
  const out: Entry[][] = [];
  let bytes = Infinity;
  for (const entry of entries) {
    bytes += entry.value.length;
    if (bytes > callBytes) {
      out.push([]);
      bytes = entry.value.length;
    }
    out.at(-1)?.push(entry);
  }
  return out;
};
