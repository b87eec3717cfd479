import type { Clock } from "../base/clock.port.ts";
import type { Metrics } from "../base/metrics.port.ts";
import type { Placement } from "../contract/placement.ts";
import { quietAlarm } from "./quiet-alarm.ts";
import { isUnguessableId } from "./unguessable-id.ts";

/**
 * What a plain id is good for in a placement. Whoever has the address of one mail can put other ids in it, so it never
 * shows a person's own items unless nobody could come upon that person's id: `nobody`, the same for everybody, on a
 * ledger that is no person's; `person`, who has this user id; or why not: the placement is not open to plain ids, or
 * the id may be guessed.
 */
export const plainIdUse = (
  { impersonal, plain_ids: open }: Pick<Placement, "impersonal" | "plain_ids">,
  id: string,
): "nobody" | "person" | "not_open" | "guessable" => {
  if (impersonal) return "nobody";
  if (!open) return "not_open";
  return isUnguessableId(id) ? "person" : "guessable";
};

export type PlainIdAlarm = (route: "image" | "click", reason: "not_open" | "guessable" | "malformed") => void;

/** Counts addresses whose plain id is not taken, and raises an alert. What stood in the address is not repeated. */
export const createPlainIdAlarm = (deps: {
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly alert: (facts: object) => void;
}): PlainIdAlarm => {
  const alarm = quietAlarm(deps);
  return (route, reason) => {
    deps.metrics.count("plain_ids_refused_total", { route, reason });
    alarm({ event: "plain_id_refused", route, reason });
  };
};
