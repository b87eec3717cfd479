import type { IncomingMessage } from "node:http";
import { parseJson, readJson, readText } from "../http/body.ts";
import { HttpFailure } from "../http/failure.ts";
import { idempotencyKey } from "../http/idempotency.ts";
import type { Idempotency } from "../http/idempotency.ts";
import type { Answer, Passage } from "../http/server.ts";
import type { Login } from "./auth.ts";
import { committed } from "./committed.ts";
import { fetchRequest } from "./fetch-request.ts";
import { fetchPage } from "./fetch.ts";
import type { Page } from "./fetch.ts";
import type { Lanes } from "./lanes.ts";
import type { KafkaLink } from "./link.ts";
import type { BridgeMetrics } from "./metrics.ts";
import { offsets } from "./offsets.ts";
import { produce } from "./produce.ts";
import { identityHeaders, topicIdentity } from "./topic-identity.ts";
import { topics } from "./topics.ts";

export type BridgeParts = {
  readonly link: KafkaLink;
  /** Lanes for appends and for waiting reads. */
  readonly appends: Lanes;
  readonly waits: Lanes;
  readonly login: Login | undefined;
  readonly maxBodyBytes: number;
  readonly idempotency: Idempotency;
  readonly metrics: BridgeMetrics;
  readonly metricsPage: () => string;
  /** Number of topics, or a 503. */
  readonly ready: () => Promise<number>;
  readonly now: () => number;
};

type Run = (parts: BridgeParts, request: IncomingMessage, passage: Passage, argument: string) => Promise<Answer>;

const produceCall: Run = async (parts, request, { ticket, gone }) => {
  const { appends, maxBodyBytes, idempotency, metrics, now } = parts;
  const key = idempotencyKey(header(request, "idempotency-key"));
  const text = await readText(request, maxBodyBytes, ticket);
  const append = async (): Promise<Answer> => {
    const body = parseJson(text);
    const produced = await appends.use((link) => produce(link, body, now), gone);
    metrics.count("bridge_produced_records_total", {}, produced.length);
    metrics.count("bridge_produced_bytes_total", {}, Buffer.byteLength(text));
    return json(produced);
  };
  return key === undefined ? append() : idempotency.run(key, text, append);
};

const fetchCall: Run = async ({ link, waits, maxBodyBytes, metrics, now }, request, passage) => {
  const body = await readJson(request, maxBodyBytes, passage.ticket);
  const wanted = fetchRequest(body, header(request, "kafka-max-bytes"));
  const enough = AbortSignal.any([passage.gone, passage.stopping]);
  const page = await fetchPage(link, waits, wanted, { now, enough });
  const answer = json(page.messages, { ...endHeaders(page), ...identityHeaders(page.identity) });
  metrics.count("bridge_fetched_records_total", {}, page.messages.length);
  metrics.count("bridge_fetched_bytes_total", {}, Buffer.byteLength(answer.body));
  return answer;
};

const offsetsCall: Run = async ({ link, maxBodyBytes }, request, { ticket }, when) => {
  const found = await offsets(link, when, await readJson(request, maxBodyBytes, ticket));
  const [first] = found;
  const single = first && found.every(({ topic }) => topic === first.topic);
  return json(found, single ? identityHeaders(await topicIdentity(link, first)) : {});
};

const committedCall: Run = async ({ link, maxBodyBytes }, request, { ticket }, group) =>
  json(await committed(link, group, await readJson(request, maxBodyBytes, ticket)));

const readyCall: Run = async ({ ready }, _request, { stopping }) => {
  if (stopping.aborted) throw new HttpFailure(503, "the bridge is stopping");
  return json({ status: "ok", topics: await ready() });
};

const metricsCall: Run = ({ metricsPage }) =>
  Promise.resolve({ status: 200, type: "text/plain; version=0.0.4; charset=utf-8", body: metricsPage() });

type Call = { readonly method: "GET" | "POST"; readonly args: number; readonly run: Run };

/** By the first part of the path; `args` parts follow it. */
export const calls: ReadonlyMap<string, Call> = new Map([
  ["produce", { method: "POST", args: 0, run: produceCall }],
  ["fetch", { method: "POST", args: 0, run: fetchCall }],
  ["offsets", { method: "POST", args: 1, run: offsetsCall }],
  ["committed", { method: "POST", args: 2, run: committedCall }],
  ["topics", { method: "GET", args: 0, run: async ({ link }) => json(await topics(link)) }],
  ["healthz", { method: "GET", args: 0, run: () => Promise.resolve(json({ status: "ok" })) }],
  ["readyz", { method: "GET", args: 0, run: readyCall }],
  ["metrics", { method: "GET", args: 0, run: metricsCall }],
]);

const json = (value: unknown, headers: Record<string, string> = {}): Answer => ({
  status: 200,
  body: JSON.stringify(value),
  headers,
});

const header = (request: IncomingMessage, name: string): string | undefined => [request.headers[name]].flat()[0];

/** Our extension: a reader learns the end and the start of the partition with every page of a single one. */
const endHeaders = ({ ends: [end, ...others] }: Page): Record<string, string> => {
  if (!end || others.length > 0) return {};
  return {
    "Kafka-High-Watermark": end.highWatermark,
    ...(end.logStart !== undefined && { "Kafka-Log-Start": end.logStart }),
  };
};
