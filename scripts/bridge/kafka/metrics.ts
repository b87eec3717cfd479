import { exposition } from "../../../src/monitor/exposition.ts";
import { addCount, addObservation, emptySeries, seriesKey } from "../../../src/monitor/series.ts";

/** What an operator sees of the bridge. Labels are of bounded sets: routes, statuses, Kafka's own names of errors. */
const definitions = {
  bridge_http_requests_total: { kind: "counter", help: "Requests answered, by route and status." },
  bridge_http_request_seconds: {
    kind: "histogram",
    help: "Time to answer, by route; a fetch includes the wait its caller asked for.",
  },
  bridge_http_refused_total: {
    kind: "counter",
    help: "Requests told to come back, by what was at its limit: requests, bytes, queue.",
  },
  bridge_in_flight_requests: { kind: "gauge", help: "Requests being worked on." },
  bridge_in_flight_bytes: { kind: "gauge", help: "Bytes of bodies and unsent answers held now." },
  bridge_append_lanes_busy: { kind: "gauge", help: "Appends being acknowledged by Kafka now." },
  bridge_append_queue: { kind: "gauge", help: "Appends that wait for a lane." },
  bridge_produced_records_total: { kind: "counter", help: "Records acknowledged by Kafka." },
  bridge_produced_bytes_total: { kind: "counter", help: "Bytes of the bodies of these produce requests." },
  bridge_fetched_records_total: { kind: "counter", help: "Records answered." },
  bridge_fetched_bytes_total: { kind: "counter", help: "Bytes of these answers." },
  bridge_idempotent_total: {
    kind: "counter",
    help: "Repeated Idempotency-Keys: replayed from memory, joined while in flight, mismatched bodies.",
  },
  bridge_kafka_errors_total: { kind: "counter", help: "Errors from the cluster, by Kafka's or the client's name." },
  process_start_time_seconds: { kind: "gauge", help: "When this process started, Unix time." },
  process_resident_memory_bytes: { kind: "gauge", help: "Resident memory of this process." },
} as const satisfies Record<string, { kind: "counter" | "gauge" | "histogram"; help: string }>;

type Named<K> = {
  [N in keyof typeof definitions]: (typeof definitions)[N]["kind"] extends K ? N : never;
}[keyof typeof definitions];
export type Counter = Named<"counter">;
export type Gauges = { readonly [N in Named<"gauge">]: number };

export type BridgeMetrics = {
  count(name: Counter, labels?: Readonly<Record<string, string>>, by?: number): void;
  observe(name: Named<"histogram">, labels: Readonly<Record<string, string>>, seconds: number): void;
  /** Prometheus text. */
  page(gauges: Gauges): string;
};

export const createMetrics = (): BridgeMetrics => {
  const series = emptySeries();
  return {
    count: (name, labels = {}, by = 1) => addCount(series, seriesKey(name, labels), by),
    observe: (name, labels, seconds) => addObservation(series, seriesKey(name, labels), seconds),
    page: (gauges) => exposition(series, gauges, definitions),
  };
};
