import { utf8Length } from "../../src/base/bytes.ts";
import { err, ok } from "../../src/base/result.ts";
import type { EventLog, StoredRecord } from "../../src/log/event-log.port.ts";

/** One partition of a log as arrays: any values at any growing offsets, its bounds and identity free to change. */
export type MemoryLog = {
  records: StoredRecord[];
  earliest: number;
  end: number;
  identity?: string;
  isDown: boolean;
  readonly log: EventLog;
};

export const memoryLog = (records: readonly StoredRecord[] = [], epoch = "e1"): MemoryLog => {
  const held: MemoryLog = {
    records: [...records],
    earliest: 0,
    end: (records.at(-1)?.offset ?? -1) + 1,
    isDown: false,
    log: {
      epoch,
      partitions: 1,
      append: () => Promise.resolve([]),
      bounds: async () => (held.isDown ? down : ok({ earliest: held.earliest, end: held.end, ...named(held) })),
      read: async (_partition, offset, maxBytes) => {
        if (held.isDown) return down;
        const bounds = { earliest: held.earliest, end: held.end, ...named(held) };
        if (offset < held.earliest || offset > held.end) {
          return err({ reason: "out_of_range", message: `${offset} is outside`, ...bounds });
        }
        const from = held.records.filter((record) => record.offset >= offset);
        let bytes = 0;
        const over = from.findIndex(({ value }, index) => (bytes += utf8Length(value)) > maxBytes && index > 0);
        return ok({ records: over === -1 ? from : from.slice(0, over), end: held.end, ...named(held) });
      },
    },
  };
  return held;
};

const down = err({ reason: "unavailable" as const, message: "down" });
const named = ({ identity }: MemoryLog) => (identity === undefined ? {} : { identity });
