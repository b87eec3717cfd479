import type { Tick } from "../../aggregate/schedule.job.ts";
import type { Clock } from "../../base/clock.port.ts";
import type { Metrics } from "../../base/metrics.port.ts";
import { ok } from "../../base/result.ts";
import type { Sealer } from "../../base/sealer.port.ts";
import type { KnownSettings } from "../../base/settings.port.ts";
import type { Forward } from "../../collect/forward.port.ts";
import { type KnownSources, sourceKind } from "../../collect/sources/known-sources.ts";
import { SourceSettings } from "../../contract/source.ts";
import { addCount, emptySeries, seriesKey } from "../../monitor/series.ts";
import { forwarderName, forwarders, type ForwarderIdentity, queueOf } from "../../sources/forwarder-name.ts";
import type { ForwardingDeps, ForwardStatus } from "../../sources/forwarding.ts";
import { packRequest } from "../../sources/queued-request.ts";
import { sendToVendor } from "../http/send-to-vendor.ts";
import { randomFraction } from "./system.ts";
import type { ToolHealth } from "./tool-health.ts";

/** The RPC surface of a Forwarder object. */
type ForwarderStub = {
  enqueue(sealed: string): Promise<void>;
  watch(): Promise<void>;
  status(): Promise<ForwardStatus>;
};

export type ForwardingParts = {
  readonly object: (name: string) => ForwarderStub;
  readonly known: KnownSettings;
  readonly sources: KnownSources;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly wait: (ms: number) => Promise<unknown>;
  readonly alert: (facts: object) => void;
};

const sealPurpose = "forward";
/** An object that moves or restarts answers within this many tries. */
const tries = 3;
const betweenTriesMs = 200;
/** Sources whose queues are asked, four calls each: a request may make 1,000. */
const askedSources = 100;

/** Relaying to vendors: queues behind accepted requests, what a queue needs, its watchdog and its figures. */
export const createForwarding = (parts: ForwardingParts) => {
  const { object, known, sources, sealer, clock, metrics, wait, alert } = parts;

  const enqueue = async (source: string, packed: string): Promise<void> => {
    const sealed = await sealer.seal(sealPurpose, packed);
    const name = forwarderName({ source, queue: queueOf(packed) });
    for (let attempt = 1; ; attempt++) {
      try {
        return await object(name).enqueue(sealed);
      } catch (cause) {
        if (attempt === tries) throw cause;
        await wait(attempt * betweenTriesMs);
      }
    }
  };
  const forward: Forward = {
    async relay(source, request) {
      try {
        await enqueue(source, packRequest(request));
      } catch {
        metrics.count("forward_dropped_total", { source, reason: "not_queued" });
      }
    },
  };

  const queues = async () => {
    const snapshot = await known.load();
    const forwarding = (snapshot?.all ?? [])
      .filter(({ kind, value }) => kind === sourceKind && SourceSettings.safeParse(value).data?.forward_to)
      .slice(0, askedSources);
    return forwarding.flatMap(({ id }) =>
      Array.from({ length: forwarders }, (_, queue) => object(forwarderName({ source: id, queue }))),
    );
  };
  /** Of the queues that answer. */
  const statuses = async (): Promise<ForwardStatus[]> => {
    const answers = await Promise.allSettled((await queues()).map((queue) => queue.status()));
    return answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
  };

  const health: ToolHealth = {
    check: async () => {
      const failing = new Map((await statuses()).flatMap(({ source, failing: why }) => (why ? [[source, why]] : [])));
      if (failing.size === 0) return "ok";
      return Array.from(failing, ([source, why]) => `${source} (${why})`).join(", ");
    },
    counted: async () => {
      const series = emptySeries();
      for (const { source, counts } of await statuses()) {
        addCount(series, seriesKey("forwarded_total", { source }), counts.forwarded);
        addCount(series, seriesKey("forward_failures_total", { source }), counts.failed);
        for (const [reason, requests] of Object.entries(counts.dropped)) {
          addCount(series, seriesKey("forward_dropped_total", { source, reason }), requests);
        }
      }
      return series;
    },
    gauges: async () => {
      const out: Record<string, number> = {};
      for (const { source, depth, oldestSeconds } of await statuses()) {
        const [requests, age] = ["forward_queue_requests", "forward_oldest_seconds"].map((name) =>
          seriesKey(name, { source }),
        ) as [string, string];
        out[requests] = (out[requests] ?? 0) + depth;
        out[age] = Math.max(out[age] ?? 0, oldestSeconds);
      }
      return out;
    },
  };

  const tick: Tick = {
    name: "forwarding",
    run: async () => void (await Promise.all((await queues()).map((queue) => queue.watch()))),
  };

  return {
    forward,
    health,
    tick,
    /** What the object of one queue needs. */
    queue: ({ source }: ForwarderIdentity): ForwardingDeps => ({
      source,
      target: async () => {
        const rules = await sources.rules(source);
        if (!rules.ok || rules.value?.forward) return rules.ok ? ok(rules.value?.forward ?? null) : rules;
        // Named a moment ago, perhaps: this isolate asks anew.
        await known.load();
        const again = await sources.rules(source);
        return again.ok ? ok(again.value?.forward ?? null) : again;
      },
      send: sendToVendor(),
      open: (sealed) => sealer.open(sealPurpose, sealed),
      clock,
      random: randomFraction,
      alert: (facts) => alert({ event: "forwarding_dropped", ...facts }),
    }),
  };
};
