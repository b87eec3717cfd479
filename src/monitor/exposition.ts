import { buckets, metricDefinitions } from "./metrics.ts";
import type { Series } from "./series.ts";

export type MetricDefinitions = Readonly<Record<string, { readonly kind: string; readonly help: string }>>;

/** Prometheus text format 0.0.4 of everything counted, observed and measured just now (`gauges`). */
export const exposition = (
  series: Series,
  gauges: Readonly<Record<string, number>>,
  definitions: MetricDefinitions = metricDefinitions,
): string => {
  const lines: string[] = [];
  const samples = { ...series.counters, ...gauges };
  for (const [name, { kind, help }] of Object.entries(definitions)) {
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${kind}`);
    if (kind === "histogram") {
      for (const key of keysOf(series.histograms, name)) lines.push(...histogramLines(series, key));
    } else {
      for (const key of keysOf(samples, name)) lines.push(`${key} ${samples[key] ?? 0}`);
    }
  }
  return `${lines.join("\n")}\n`;
};

const keysOf = (samples: Readonly<Record<string, unknown>>, name: string): string[] =>
  Object.keys(samples)
    .filter((key) => key === name || key.startsWith(`${name}{`))
    .toSorted();

const histogramLines = (series: Series, key: string): string[] => {
  const data = series.histograms[key];
  if (data === undefined) return [];
  const brace = key.indexOf("{");
  const name = brace === -1 ? key : key.slice(0, brace);
  const labels = brace === -1 ? "" : key.slice(brace + 1, -1);
  const withLabel = (more: string) => `{${labels === "" ? "" : `${labels},`}${more}}`;
  const plain = labels === "" ? "" : `{${labels}}`;
  let running = 0;
  const lines = data.counts.map((count, i) => {
    running += count;
    return `${name}_bucket${withLabel(`le="${buckets[i] ?? "+Inf"}"`)} ${running}`;
  });
  return [...lines, `${name}_sum${plain} ${data.sum}`, `${name}_count${plain} ${running}`];
};
