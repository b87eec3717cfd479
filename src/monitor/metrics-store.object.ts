import { DurableObject } from "cloudflare:workers";
import { emptySeries, mergeSeries, type Series } from "./series.ts";

/** Adds up what every isolate counted; one packed row, written once per flush. */
export class MetricsStore extends DurableObject<Env> {
  #series: Series;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS series (id INTEGER PRIMARY KEY, body TEXT NOT NULL)");
    const [row] = ctx.storage.sql.exec<{ body: string }>("SELECT body FROM series WHERE id = 1").toArray();
    this.#series = row === undefined ? emptySeries() : (JSON.parse(row.body) as Series);
  }

  /** Adds an isolate's counts since its last flush. A flush that fails is dropped by the isolate, never repeated. */
  add(series: Series): void {
    mergeSeries(this.#series, series);
    this.ctx.storage.sql.exec("INSERT OR REPLACE INTO series VALUES (1, ?)", JSON.stringify(this.#series));
  }

  snapshot(): Series {
    return this.#series;
  }
}
