import { utf8Length } from "../../base/bytes.ts";
import { limits } from "../../contract/limits.ts";
import type { Arrival, Source } from "../event.ts";
import { jsonText } from "../json-tree.ts";
import type { Reject } from "./rejects.port.ts";

/**
 * Bytes of whole events kept of one request: a body is at most 4 MB, but its context stands in each of its events.
 * What goes beyond it is kept as its first 8 KB.
 */
const requestBytes = 8 * 1024 * 1024;

/** What is kept of a request's refused events. */
export const rejectsOf = (source: Source, arrivals: readonly Arrival[], received: number): readonly Reject[] => {
  let left = requestBytes;
  const callOf = (call: unknown): string | null => {
    if (call === undefined || call === null || left <= 0) return null;
    const text = jsonText(call);
    const bytes = text === null ? 0 : utf8Length(text);
    left -= bytes;
    return bytes > limits.eventBytes ? null : text;
  };
  return arrivals.flatMap((arrival): Reject[] => {
    if (arrival.ok) return [];
    const { rejection, id, payload } = arrival;
    const { reason, field, message, call, consent = null, bot = false } = rejection;
    return [
      {
        source: source.source,
        shop: source.shop,
        imported: source.imported,
        received,
        reason,
        field,
        message,
        id,
        payload,
        call: callOf(call),
        consent,
        bot,
      },
    ];
  });
};
