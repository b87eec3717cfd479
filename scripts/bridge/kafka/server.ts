import type { AdmissionLimits } from "../http/admission.ts";
import { createIdempotency } from "../http/idempotency.ts";
import type { IdempotencyLimits } from "../http/idempotency.ts";
import { startServer } from "../http/server.ts";
import type { RunningServer, ServerOptions } from "../http/server.ts";
import type { ConnectionLimits } from "../http/slow-clients.ts";
import type { Login } from "./auth.ts";
import { createBreaker } from "./breaker.ts";
import { explainKafkaError, kafkaErrorName } from "./errors.ts";
import { openLanes } from "./lanes.ts";
import type { LaneLimits } from "./lanes.ts";
import { openLink } from "./link.ts";
import type { ClusterAddress } from "./link.ts";
import { createMetrics } from "./metrics.ts";
import { createReadiness } from "./readiness.ts";
import { isWatching, route, routeOf } from "./router.ts";

export type KafkaBridgeOptions = ClusterAddress &
  Pick<ServerOptions, "certificate" | "drainMs"> & {
    readonly host?: string;
    /** 0 takes a free port. */
    readonly port?: number;
    readonly login?: Login;
    readonly maxBodyBytes?: number;
    readonly limits?: Partial<AdmissionLimits & ConnectionLimits>;
    readonly appendLimits?: Partial<LaneLimits>;
    readonly idempotency?: Partial<IdempotencyLimits>;
    /** Told of each error from the cluster. */
    readonly report?: (name: string, message: string) => void;
  };

/** A produce of 2,500 events of 4 KB, the largest batch the collector passes on, fits. */
const defaultMaxBodyBytes = 16 * 1024 * 1024;

/** A little more than the broker itself waits for its replicas, ms. */
const appendMs = 12_000;

const defaultAppendLimits: LaneLimits = { lanes: 8, waiting: 256, waitingMs: 1_000 };

/** A few minutes of appends at full speed; a lost answer is repeated within seconds. */
const defaultIdempotency: IdempotencyLimits = { answers: 20_000, bytes: 32 * 1024 * 1024, ms: 10 * 60_000 };

/** How long connections to the brokers may take to close, ms. */
const disconnectMs = 2_000;

/** The Upstash Kafka REST contract in front of a Kafka cluster. */
export const startKafkaBridge = async (options: KafkaBridgeOptions): Promise<RunningServer> => {
  const metrics = createMetrics();
  const refused = (reason: string): void => metrics.count("bridge_http_refused_total", { reason });
  const breaker = createBreaker(Date.now);
  const link = openLink(options, { breaker });
  const appends = openLanes(
    () => openLink(options, { requestMs: appendMs, breaker }),
    { ...defaultAppendLimits, ...options.appendLimits },
    () => refused("queue"),
  );
  const waits = openLanes(() => openLink(options, { breaker }), { lanes: 32, waiting: 0, waitingMs: 0 });
  const idempotency = createIdempotency({ ...defaultIdempotency, ...options.idempotency }, Date.now, (how) =>
    metrics.count("bridge_idempotent_total", { how }),
  );
  const parts = {
    link,
    appends,
    waits,
    login: options.login,
    maxBodyBytes: options.maxBodyBytes ?? defaultMaxBodyBytes,
    idempotency,
    metrics,
    metricsPage: () =>
      metrics.page({
        bridge_in_flight_requests: server.held.requests,
        bridge_in_flight_bytes: server.held.bytes,
        bridge_append_lanes_busy: appends.state.busy,
        bridge_append_queue: appends.state.waiting,
        process_start_time_seconds: Math.round(performance.timeOrigin / 1000),
        process_resident_memory_bytes: process.memoryUsage.rss(),
      }),
    ready: createReadiness(link, Date.now),
    now: Date.now,
  };
  const server = await startServer((request, passage) => route(parts, request, passage), {
    host: options.host ?? "127.0.0.1",
    port: options.port ?? 0,
    certificate: options.certificate,
    limits: options.limits,
    drainMs: options.drainMs,
    explain: (error) => {
      const failure = explainKafkaError(error);
      const type = kafkaErrorName(error);
      if (type !== undefined) {
        metrics.count("bridge_kafka_errors_total", { type });
        options.report?.(type, failure.status === 500 ? String(error) : failure.message);
      }
      return failure;
    },
    errorBody: ({ message, status, details }) => ({ error: message, status, ...details }),
    always: isWatching,
    observe: ({ request, status, seconds }) => {
      const labels = { route: routeOf(request) };
      metrics.count("bridge_http_requests_total", { ...labels, status: String(status) });
      metrics.observe("bridge_http_request_seconds", labels, seconds);
    },
    refused,
  });
  return {
    ...server,
    close: async () => {
      await server.close();
      const closed = Promise.allSettled([link.close(), appends.close(), waits.close()]);
      const bound = new Promise((resolve) => setTimeout(resolve, disconnectMs).unref());
      await Promise.race([closed, bound]);
    },
  };
};
