import type { Labels } from "../base/metrics.port.ts";
import { buckets } from "./metrics.ts";

/** A histogram as plain data: one count per bucket plus the overflow, and the sum in seconds. */
export type HistogramData = { counts: number[]; sum: number };

/** What was counted and observed, keyed by series: `name{label="value"}`. Additive: two of them can be merged. */
export type Series = { counters: Record<string, number>; histograms: Record<string, HistogramData> };

export const emptySeries = (): Series => ({ counters: {}, histograms: {} });
export const isEmpty = (series: Series): boolean =>
  Object.keys(series.counters).length === 0 && Object.keys(series.histograms).length === 0;

/** Series key in Prometheus notation, labels sorted so that one series has one key. */
export const seriesKey = (name: string, labels: Labels = {}): string => {
  const names = Object.keys(labels);
  if (names.length === 0) return name;
  if (names.length > 1) names.sort();
  let inside = "";
  for (const label of names) inside += `${inside === "" ? "" : ","}${label}="${escapeValue(labels[label] ?? "")}"`;
  return `${name}{${inside}}`;
};

const escapeValue = (value: string): string =>
  /[\\"\n]/.test(value) ? value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n") : value;

export const addCount = (series: Series, key: string, by: number): void => {
  series.counters[key] = (series.counters[key] ?? 0) + by;
};

export const addObservation = (series: Series, key: string, seconds: number): void => {
  const data = (series.histograms[key] ??= { counts: Array.from({ length: buckets.length + 1 }, () => 0), sum: 0 });
  const found = buckets.findIndex((bound) => seconds <= bound);
  const index = found === -1 ? buckets.length : found;
  data.counts[index] = (data.counts[index] ?? 0) + 1;
  data.sum += seconds;
};

/** Adds `more` into `into`. */
export const mergeSeries = (into: Series, more: Series): void => {
  for (const [key, by] of Object.entries(more.counters)) addCount(into, key, by);
  for (const [key, data] of Object.entries(more.histograms)) {
    const known = into.histograms[key];
    into.histograms[key] =
      known === undefined
        ? { counts: [...data.counts], sum: data.sum }
        : { counts: known.counts.map((count, i) => count + (data.counts[i] ?? 0)), sum: known.sum + data.sum };
  }
};
