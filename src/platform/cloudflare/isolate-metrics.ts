import type { Clock } from "../../base/clock.port.ts";
import type { Metrics } from "../../base/metrics.port.ts";
import { addCount, addObservation, emptySeries, isEmpty, seriesKey, type Series } from "../../monitor/series.ts";

/** Between two flushes of one isolate, ms: bounds both the cost (one object call) and what a killed isolate loses. */
const flushEveryMs = 1_000;

/** Metrics gathered in the isolate and added to the store in the background. */
export type IsolateMetrics = Metrics & {
  /** Sends what was gathered if the last flush is long enough ago; `now` sends it anyway. */
  flush(defer: (work: Promise<unknown>) => void, when?: "due" | "now"): void;
};

/** `add` reaches the store. Figures are for watching, not for audits: those come from the log and the readers. */
export const createIsolateMetrics = (clock: Clock, add: (series: Series) => Promise<void>): IsolateMetrics => {
  let pending = emptySeries();
  let flushedAt = 0;
  return {
    count: (name, labels, by = 1) => addCount(pending, seriesKey(name, labels), by),
    observe: (name, seconds, labels) => addObservation(pending, seriesKey(name, labels), seconds),
    flush(defer, when = "due") {
      const now = clock.now();
      if (isEmpty(pending) || (when === "due" && now - flushedAt < flushEveryMs)) return;
      const sending = pending;
      pending = emptySeries();
      flushedAt = now;
      defer(add(sending).catch(() => undefined));
    },
  };
};
