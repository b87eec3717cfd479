import { utf8, utf8Length } from "../base/bytes.ts";
import { err } from "../base/result.ts";
import { sha256Name } from "../base/sha256.ts";
import { sizeRejection, toArrival } from "../collect/batch.ts";
import { parseTime } from "../collect/clocks.ts";
import { type Arrival, rejection } from "../collect/event.ts";
import { impliedIdentifies } from "../collect/implied-identify.ts";
import { isObject } from "../collect/json-tree.ts";
import { isMerge, normaliseMerge } from "../collect/rudder.ts";
import { normalise } from "../collect/segment.ts";
import { parseSnowplow } from "../collect/snowplow.ts";
import type { KafkaTopic } from "../contract/source.ts";
import type { StoredRecord } from "../log/event-log.port.ts";
import { parseEnriched } from "./snowplow-enriched.ts";

/**
 * One record of a topic as arrivals; none of a tombstone. The same record makes the same arrivals, whatever was read
 * beside it: `place` names it (topic and partition), for events that bring no id of their own. `now` is epoch ms.
 */
export const arrivalsOf = async (
  format: KafkaTopic["format"],
  place: string,
  { offset, value }: StoredRecord,
  now: number,
): Promise<readonly Arrival[]> => {
  if (value === "") return [];
  const { arrivals, received } = format === "snowplow-enriched" ? await fromEnriched(value) : fromJson(value);
  // One from the future would be a broken clock of the other tool's.
  const at = received === null ? null : Math.min(received, now);
  return Promise.all(arrivals.map((arrival, nth) => placed(arrival, `${place}:${offset}:${nth}`, at)));
};

type Parsed = { readonly arrivals: readonly Arrival[]; readonly received: number | null };

/** An event arrived when the other tool took it: what the sender's clock says was said to that one. */
const placed = async (arrival: Arrival, name: string, received: number | null): Promise<Arrival> => {
  if (!arrival.ok) return arrival;
  const { event } = arrival;
  const id = event.id ?? (await sha256Name(utf8(name)));
  return { ok: true, event: received === null ? { ...event, id, sent: null } : { ...event, id, received } };
};

const fromJson = (text: string): Parsed => {
  let raw: unknown;
  try {
    raw = JSON.parse(text) as unknown;
  } catch {
    const refused = err(rejection("not_json", null, "The record is not JSON."));
    return { arrivals: [toArrival(text, refused, asIs)], received: null };
  }
  const shared = { verb: null, sent: null, context: null };
  const parsed =
    sizeRejection(raw, utf8Length(text)) ?? (isMerge(raw) ? normaliseMerge(raw, shared) : normalise(raw, shared));
  const received = isObject(raw) ? parseTime(raw["receivedAt"]) : null;
  return { arrivals: [toArrival(raw, parsed, asIs)], received };
};

const fromEnriched = async (line: string): Promise<Parsed> => {
  const read = parseEnriched(line);
  if (!read.ok) return { arrivals: [toArrival(line, read, asIs)], received: null };
  const { parameters, received } = read.value;
  const head = { userAgent: null, networkId: null, anonymous: false };
  const { arrivals, identifies } = parseSnowplow({ data: [parameters] }, utf8Length(line), head);
  return { arrivals: [...arrivals, ...(await impliedIdentifies(identifies))], received };
};

const asIs = (field: string | null): string | null => field;
