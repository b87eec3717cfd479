import { err, ok, type Result } from "../../../src/base/result.ts";
import type { EventRecord } from "../../../src/contract/record.ts";
import { encode, partitionOf } from "../../../src/log/codec.ts";
import type { AppendFailure, EventLog, Position, StoredRecord } from "../../../src/log/event-log.port.ts";
import type { Machine, Process } from "./machine.ts";

export type LogHabits = {
  readonly epoch: string;
  readonly partitions: number;
  /** Share of records that an append refuses, or whose fate it does not know, though the others land. */
  readonly refused: number;
  readonly unknown: number;
  /** Chance that offsets jump before a record, as after compaction or a broker's transaction. */
  readonly gaps: number;
  /** Most records that one read returns. */
  readonly page: number;
};

/** A log as a broker keeps it, and the client that each process has of it. */
export type MemoryLog = {
  client(process: Process): EventLog;
  /** Puts any text on a partition, as a foreign producer might. */
  put(partition: number, value: string): number;
  records(partition: number): readonly StoredRecord[];
  /** While false every read fails. */
  readable: boolean;
  /** While false every append fails, without effect. */
  writable: boolean;
};

type Partition = { end: number; readonly records: StoredRecord[] };

const noLeader: AppendFailure = { reason: "refused", message: "no leader" };
const noAnswer: AppendFailure = { reason: "unknown", message: "no answer for this record" };

export const memoryLog = (machine: Machine, habits: LogHabits): MemoryLog => {
  const { dice } = machine;
  const partitions: Partition[] = Array.from({ length: habits.partitions }, () => ({ end: 0, records: [] }));
  const of = (partition: number): Partition => {
    const found = partitions[partition];
    if (found === undefined) throw new Error(`there is no partition ${partition}`);
    return found;
  };
  const put = (partition: number, value: string): number => {
    const target = of(partition);
    const offset = target.end + (dice.chance(habits.gaps) ? 1 + dice.below(3) : 0);
    target.records.push({ offset, value });
    target.end = offset + 1;
    return offset;
  };
  const land = (record: EventRecord): Result<Position, AppendFailure> => {
    if (dice.chance(habits.refused)) return err(noLeader);
    const isUnknown = dice.chance(habits.unknown);
    if (isUnknown && dice.chance(0.5)) return err(noAnswer);
    const partition = partitionOf(record.key, habits.partitions);
    const offset = put(partition, encode(record));
    return isUnknown ? err(noAnswer) : ok({ partition, offset });
  };

  const log: MemoryLog = {
    put,
    records: (partition) => of(partition).records,
    readable: true,
    writable: true,
    client: (process) => ({
      epoch: habits.epoch,
      partitions: habits.partitions,
      async append(records) {
        try {
          return await machine.io(process, "append", () =>
            log.writable ? records.map(land) : records.map(() => err(noLeader)),
          );
        } catch (cause) {
          return records.map(() => err({ reason: "unknown", message: String(cause) }));
        }
      },
      async read(partition, offset) {
        try {
          return await machine.io(process, "read", () => {
            const { records, end } = of(partition);
            if (!log.readable) return err({ reason: "unavailable", message: "no leader" });
            if (offset > end) {
              return err({ reason: "out_of_range", message: `offset ${offset} of ${end}`, earliest: 0, end });
            }
            const from = firstAt(records, offset);
            return ok({ records: records.slice(from, from + 1 + dice.below(habits.page)), end });
          });
        } catch (cause) {
          return err({ reason: "unavailable", message: String(cause) });
        }
      },
      async bounds(partition) {
        return ok({ earliest: 0, end: of(partition).end });
      },
    }),
  };
  return log;
};

/** Index of the first record at or after an offset. */
const firstAt = (records: readonly StoredRecord[], offset: number): number => {
  let [low, high] = [0, records.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((records[middle]?.offset ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
};
