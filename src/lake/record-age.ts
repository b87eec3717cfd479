import { decode } from "../log/codec.ts";
import type { StoredRecord } from "../log/event-log.port.ts";

/** Time since a record arrived, ms; of one that can not be decoded nobody knows, so it counts as old. */
export const ageOf = ({ value }: StoredRecord, now: number): number => {
  const decoded = decode(value);
  return decoded.ok ? Math.max(0, now - decoded.value.received) : Infinity;
};
