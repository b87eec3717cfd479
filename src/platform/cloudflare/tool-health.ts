import type { Series } from "../../monitor/series.ts";

/** Figures of what connects other tools, for the health routes. */
export type ToolHealth = {
  /** "ok", or what does not work. */
  readonly check: () => Promise<string>;
  readonly counted: () => Promise<Series>;
  readonly gauges: () => Promise<Record<string, number>>;
};
