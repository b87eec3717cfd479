import { decode } from "../log/codec.ts";
import type { EventLog } from "../log/event-log.port.ts";
import type { PartitionFeed } from "./activity.ts";

/** Offsets of one step back, and bytes of one read. */
const step = 200;
const readBytes = 500_000;

/** A partition read from `place` (null: its end) downwards. Throws when the log cannot be read. */
export const partitionFeed = async (log: EventLog, partition: number, place: number | null): Promise<PartitionFeed> => {
  const bounds = await log.bounds(partition);
  if (!bounds.ok) throw new Error(bounds.error.message);
  const { earliest, end } = bounds.value;
  let upper: number | null = Math.min(place ?? end, end);
  if (upper <= earliest) upper = null;

  const between = async (from: number, to: number) => {
    const found: { offset: number; record: Extract<ReturnType<typeof decode>, { ok: true }>["value"] }[] = [];
    for (let at = from; at < to;) {
      const page = await log.read(partition, at, readBytes);
      if (!page.ok) throw new Error(page.error.message);
      const { records } = page.value;
      for (const { offset, value } of records) {
        const decoded = offset < to ? decode(value) : null;
        if (decoded?.ok === true) found.push({ offset, record: decoded.value });
      }
      const last = records.at(-1);
      if (last === undefined) break;
      at = last.offset + 1;
    }
    return found.reverse();
  };

  return {
    get place() {
      return upper;
    },
    async next() {
      if (upper === null) return null;
      const from = Math.max(earliest, upper - step);
      const found = await between(from, upper);
      upper = from <= earliest ? null : from;
      return found;
    },
  };
};
