import { err, ok, type Result } from "../base/result.ts";
import { parseTime } from "../collect/clocks.ts";
import { rejection, type Rejection } from "../collect/event.ts";
import type { JsonObject } from "../collect/json-tree.ts";
import {
  collectorTime,
  enrichedColumns,
  eventColumn,
  eventKinds,
  timeParameters,
  trackerParameters,
} from "./enriched-columns.ts";

/** An enriched event as the tracker's parameters that it was made of, and when Snowplow's collector took it, epoch ms. */
export type EnrichedEvent = { readonly parameters: JsonObject; readonly received: number | null };

/** Reads one line of Snowplow's enriched topic. */
export const parseEnriched = (line: string): Result<EnrichedEvent, Rejection> => {
  const columns = line.split("\t");
  if (columns.length < enrichedColumns) {
    const message = `An enriched event has ${enrichedColumns} columns; this one has ${columns.length}.`;
    return err(rejection("invalid_field", null, message));
  }
  const kind = columns[eventColumn] ?? "";
  const parameters: Record<string, unknown> = { e: Object.hasOwn(eventKinds, kind) ? eventKinds[kind] : kind };
  for (const [column, , parameter] of trackerParameters) {
    const text = columns[column] ?? "";
    if (text !== "") parameters[parameter] = text;
  }
  for (const [column, , parameter] of timeParameters) {
    const at = parseTime(columns[column]);
    if (at !== null) parameters[parameter] = String(at);
  }
  return ok({ parameters, received: parseTime(columns[collectorTime]) });
};
