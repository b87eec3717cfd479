import { utf8 } from "../../base/bytes.ts";
import { sha256Name } from "../../base/sha256.ts";
import type { Arrival } from "../event.ts";
import { jsonText, type JsonObject } from "../json-tree.ts";
import { normalise } from "./segment.ts";

/**
 * Identify calls of formats that have none: an event with a user id and an anonymous id says that both are one
 * person. Equal ones of a session get equal ids, so that each has its effect once however often it is said. What is
 * no good identify is left out: its event was taken all the same.
 */
export const impliedIdentifies = async (calls: readonly JsonObject[]): Promise<readonly Arrival[]> => {
  const distinct = new Map<string, JsonObject>();
  for (const call of calls) {
    const { userId, anonymousId, sessionId, traits, email } = call;
    const said = jsonText(["identify", userId, anonymousId, sessionId, traits, email]);
    if (said !== null && !distinct.has(said)) distinct.set(said, call);
  }
  const arrivals = await Promise.all(
    [...distinct].map(async ([said, call]): Promise<Arrival | null> => {
      const messageId = await sha256Name(utf8(said));
      const parsed = normalise({ ...call, messageId }, { verb: "identify", sent: null, context: null });
      return parsed.ok ? { ok: true, event: parsed.value } : null;
    }),
  );
  return arrivals.filter((arrival) => arrival !== null);
};
