/** Bounded label values only: source, type, reason, route. Never an id. */
export type Labels = Readonly<Record<string, string>>;

/** Counters and histograms; names and help texts stand in monitor/metrics.ts. Never throws, never waits. */
export type Metrics = {
  count(name: string, labels?: Labels, by?: number): void;
  /** Observes a duration in seconds. */
  observe(name: string, seconds: number, labels?: Labels): void;
};
