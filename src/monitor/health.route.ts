import { Hono } from "hono";
import type { Health, Readiness } from "../contract/health.ts";
import type { Auth } from "../platform/http/auth.ts";
import { exposition } from "./exposition.ts";
import { seriesKey, type Series } from "./series.ts";

/** Where one partition's reader stands. */
export type ReaderGauge = {
  readonly partition: number;
  /** Of an earlier epoch of the log, which is drained; absent for the one that is appended to. */
  readonly epoch?: string;
  /** Null while the log can not be read: no figure is better than a comforting 0. */
  readonly lagRecords: number | null;
  readonly lagSeconds: number;
  /** Why it refuses to go on; null: it does not. */
  readonly stuck: string | null;
};

export type HealthDeps = {
  readonly auth: Auth;
  /** Each dependency by name: "ok", "degraded: …" while another does its work, or what is wrong with it. */
  readonly checks: () => Promise<Readonly<Record<string, string>>>;
  readonly counted: () => Promise<Series>;
  readonly readers: () => Promise<readonly ReaderGauge[]>;
  /** Of the archive, by series. */
  readonly archive: () => Promise<Readonly<Record<string, number>>>;
  /** Of the log's failover, by series. */
  readonly failover: () => Promise<Readonly<Record<string, number>>>;
};

/** Liveness without touching anything, readiness of every dependency, and the Prometheus page. */
export const healthRoutes = (deps: HealthDeps): Hono => {
  const app = new Hono();
  app.get("/healthz", (c) => c.json({ status: "ok" } satisfies Health));

  app.get("/readyz", async (c) => {
    const checks = await deps.checks();
    const ready = Object.values(checks).every((state) => state === "ok" || state.startsWith("degraded: "));
    const answer: Readiness = { status: ready ? "ok" : "not_ready", checks };
    return c.json(answer, ready ? 200 : 503);
  });

  app.get("/metrics", async (c) => {
    await deps.auth.require(c, ["secret"]);
    const [series, readers, archive, failover] = await Promise.all([
      deps.counted(),
      deps.readers(),
      deps.archive(),
      deps.failover(),
    ]);
    return c.text(exposition(series, { ...gauges(readers), ...archive, ...failover }), 200, {
      "content-type": "text/plain; version=0.0.4; charset=utf-8",
      "cache-control": "no-store",
    });
  });
  return app;
};

const gauges = (readers: readonly ReaderGauge[]): Record<string, number> => {
  const out: Record<string, number> = {};
  for (const reader of readers) {
    const labels = {
      partition: String(reader.partition),
      ...(reader.epoch !== undefined && { epoch: reader.epoch }),
    };
    if (reader.lagRecords !== null) {
      out[seriesKey("reader_lag_records", labels)] = reader.lagRecords;
      out[seriesKey("reader_lag_seconds", labels)] = reader.lagSeconds;
    }
    out[seriesKey("reader_stuck", { ...labels, reason: reader.stuck ?? "none" })] = reader.stuck === null ? 0 : 1;
  }
  return out;
};
