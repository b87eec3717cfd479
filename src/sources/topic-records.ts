import { utf8, utf8Length } from "../base/bytes.ts";
import { err } from "../base/result.ts";
import { sha256Name } from "../base/sha256.ts";
import { sizeRejection, toArrival } from "../collect/formats/batch.ts";
import { parseTime } from "../collect/clocks.ts";
import { type Arrival, rejection } from "../collect/event.ts";
import { impliedIdentifies } from "../collect/formats/implied-identify.ts";
import { isObject } from "../collect/json-tree.ts";
import { isMerge, normaliseMerge } from "../collect/formats/rudder.ts";
import { normalise } from "../collect/formats/segment.ts";
import { parseSnowplow } from "../collect/formats/snowplow.ts";
import type { KafkaTopic } from "../contract/source.ts";
import type { StoredRecord } from "../log/event-log.port.ts";
import { parseEnriched } from "./snowplow-enriched.ts";

/**
 * Records of a topic as arrivals; none of a tombstone. `place` names topic and partition, for events that bring no id
 * of their own: those get the same one each time their record is read. `now` is epoch ms.
 */
export const arrivalsOf = async (
  format: KafkaTopic["format"],
  place: string,
  records: readonly StoredRecord[],
  now: number,
): Promise<readonly Arrival[]> => {
  const full = records.filter(({ value }) => value !== "");
  const parsed =
    format === "snowplow-enriched"
      ? await Promise.all(withOrdersTogether(full).map(fromEnriched))
      : full.map(({ offset, value }) => ({ offset, ...fromJson(value) }));
  const placing = parsed.flatMap(({ offset, received, arrivals }) => {
    // One from the future would be a broken clock of the other tool's.
    const at = received === null ? null : Math.min(received, now);
    return arrivals.map((arrival, nth) => placed(arrival, `${place}:${offset}:${nth}`, at));
  });
  return Promise.all(placing);
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

type EnrichedLine = { readonly offset: number; readonly line: string; readonly read: ReturnType<typeof parseEnriched> };

/**
 * One group per event, but one for all of an order that the old trackers told in several (`tr`, `ti`): its records
 * stand close together, and only as one event do all of its lines count.
 */
const withOrdersTogether = (
  records: readonly StoredRecord[],
): readonly (readonly [EnrichedLine, ...EnrichedLine[]])[] => {
  const groups: [EnrichedLine, ...EnrichedLine[]][] = [];
  const orders = new Map<string, EnrichedLine[]>();
  for (const { offset, value } of records) {
    const one = { offset, line: value, read: parseEnriched(value) };
    const { e, tr_id: ofOrder, ti_id: ofItem } = one.read.ok ? one.read.value.parameters : {};
    const order = e === "tr" ? ofOrder : e === "ti" ? ofItem : undefined;
    const known = typeof order === "string" ? orders.get(order) : undefined;
    if (known !== undefined) {
      known.push(one);
      continue;
    }
    const group: [EnrichedLine] = [one];
    groups.push(group);
    if (typeof order === "string") orders.set(order, group);
  }
  return groups;
};

const fromEnriched = async (
  group: readonly [EnrichedLine, ...EnrichedLine[]],
): Promise<Parsed & { readonly offset: number }> => {
  const [{ offset, line, read }] = group;
  if (!read.ok) return { offset, arrivals: [toArrival(line, read, asIs)], received: null };
  const data = group.flatMap((one) => (one.read.ok ? [one.read.value.parameters] : []));
  const head = { userAgent: null, networkId: null, anonymous: false };
  const { arrivals, identifies } = parseSnowplow({ data }, Math.max(...group.map((one) => utf8Length(one.line))), head);
  const { received } = read.value;
  return { offset, arrivals: [...arrivals, ...(await impliedIdentifies(identifies))], received };
};

const asIs = (field: string | null): string | null => field;
