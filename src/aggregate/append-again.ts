import type { EventRecord } from "../contract/record.ts";
import { decode } from "../log/codec.ts";
import type { StoredRecord } from "../log/event-log.port.ts";

/** People remember a live record's id for 35 days (profile/seen-ids.ts); some are left for the readers' lag. */
const safeMs = 30 * 86_400_000;

export type SortedAgain = {
  readonly again: readonly EventRecord[];
  readonly tooOld: number;
  readonly unreadable: number;
};

/**
 * Which records may stand on the log a second time without any chance of counting twice: those that their people
 * still remember if they have them. Imports and copies are remembered for ever.
 */
export const sortAgain = (records: readonly StoredRecord[], now: number): SortedAgain => {
  const decoded = records.map(({ value }) => decode(value)).flatMap((one) => (one.ok ? [one.value] : []));
  const again = decoded.filter(
    ({ received, imported, copied }) => imported === true || copied !== undefined || received > now - safeMs,
  );
  return { again, tooOld: decoded.length - again.length, unreadable: records.length - decoded.length };
};
