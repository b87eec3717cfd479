import { err, type Result } from "../base/result.ts";
import type { EventRecord } from "../contract/record.ts";
import type { AppendFailure, EventLog, Position } from "./event-log.port.ts";

/** One per record, in request order. */
export type AppendResults = readonly Result<Position, AppendFailure>[];

/** Appends and believes nothing else than one answer per record: what throws or miscounts is all unknown. */
export const checkedAppend = async (
  log: Pick<EventLog, "append">,
  records: readonly EventRecord[],
): Promise<AppendResults> => {
  try {
    const results = await log.append(records);
    if (results.length === records.length) return results;
    return allUnknown(records, `${results.length} answers to ${records.length} records`);
  } catch (cause) {
    return allUnknown(records, String(cause));
  }
};

export const allUnknown = (records: readonly EventRecord[], message: string): AppendResults =>
  records.map(() => err({ reason: "unknown", message }));
