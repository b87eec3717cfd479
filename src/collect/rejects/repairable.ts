import type { JsonObject } from "../json-tree.ts";
import { isObject } from "../json-tree.ts";
import { parseTime } from "../clocks.ts";
import type { Shared } from "../formats/segment.ts";

/**
 * A refused call with everything that its request said for it, so that it can be read again on its own: verb,
 * sending time and context stand in it. Every wire format is translated into such calls, so this is what a repair
 * works on, whatever was sent. Null for what is no object. Shares the parts of `raw`.
 */
export const repairable = (raw: unknown, { verb, sent, context }: Shared): JsonObject | null => {
  if (!isObject(raw)) return null;
  const call: JsonObject = { ...raw };
  if (verb !== null) call["type"] = verb;
  if (sent !== null && parseTime(raw["sentAt"]) === null) call["sentAt"] = new Date(sent).toISOString();
  if (context !== null && !isObject(raw["context"])) call["context"] = context;
  return call;
};

/** What a call is read with when all is in it. */
export const alone: Shared = { verb: null, sent: null, context: null };
