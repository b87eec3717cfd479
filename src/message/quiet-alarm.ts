import type { Clock } from "../base/clock.port.ts";

/** A template is wrong for everybody it is sent to: said once a minute per isolate, however many open it, ms. */
const alarmEvery = 60_000;

/** Raises an alert at most once a minute; `requests`: how many there were since the last one. */
export const quietAlarm = (deps: {
  readonly clock: Clock;
  readonly alert: (facts: object) => void;
}): ((facts: object) => void) => {
  let since = 0;
  let quietUntil = Number.NEGATIVE_INFINITY;
  return (facts) => {
    since += 1;
    const now = deps.clock.now();
    if (now < quietUntil) return;
    deps.alert({ ...facts, requests: since });
    quietUntil = now + alarmEvery;
    since = 0;
  };
};
