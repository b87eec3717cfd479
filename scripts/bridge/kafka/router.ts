import type { IncomingMessage } from "node:http";
import { readJson } from "../http/body.ts";
import { HttpFailure } from "../http/failure.ts";
import type { Answer } from "../http/server.ts";
import { requireLogin } from "./auth.ts";
import type { Login } from "./auth.ts";
import { fetchRequest } from "./fetch-request.ts";
import { fetchPage } from "./fetch.ts";
import type { Lanes } from "./lanes.ts";
import type { KafkaLink } from "./link.ts";
import { offsets } from "./offsets.ts";
import { produce } from "./produce.ts";
import { topics } from "./topics.ts";

export type BridgeParts = {
  readonly link: KafkaLink;
  /** Lanes for appends and for waiting reads. */
  readonly appends: Lanes;
  readonly waits: Lanes;
  readonly login: Login | undefined;
  readonly maxBodyBytes: number;
  readonly now: () => number;
};

/** Parts of the contract that need a consumer group on the server; readers here keep their own offsets. */
const groupRoutes = new Set(["consume", "commit", "committed", "consumers", "delete-consumer"]);

/** The Upstash Kafka REST contract: path and method to the call behind it. */
export const route = async (parts: BridgeParts, request: IncomingMessage): Promise<Answer> => {
  const [name = "", argument, ...rest] = (request.url ?? "/").split("?")[0]?.split("/").slice(1) ?? [];
  if (name !== "healthz") requireLogin(request, parts.login);
  if (groupRoutes.has(name)) {
    throw new HttpFailure(
      501,
      `/${name} is not offered: this bridge keeps no consumer groups, read with /fetch and explicit offsets`,
    );
  }
  const call = calls.get(name);
  if (!call || rest.length > 0 || (argument !== undefined) !== (name === "offsets")) {
    throw new HttpFailure(404, "there is no such call");
  }
  if (request.method !== call.method) {
    throw new HttpFailure(405, `/${name} takes ${call.method} only`, { headers: { Allow: call.method } });
  }
  return call.run(parts, request, argument ?? "");
};

type Run = (parts: BridgeParts, request: IncomingMessage, argument: string) => Promise<Answer>;

const produceCall: Run = async ({ appends, maxBodyBytes, now }, request) => {
  // An Idempotency-Key is accepted and has no effect yet: the event's own id makes a repetition harmless.
  const body = await readJson(request, maxBodyBytes);
  return json(await appends.use((link) => produce(link, body, now)));
};

const fetchCall: Run = async ({ link, waits, maxBodyBytes, now }, request) => {
  const body = await readJson(request, maxBodyBytes);
  const page = await fetchPage(link, waits, fetchRequest(body, header(request, "kafka-max-bytes")), now);
  return json(page.messages, page.ends.length === 1 ? endHeaders(page.ends[0]) : {});
};

const offsetsCall: Run = async ({ link, maxBodyBytes }, request, when) =>
  json(await offsets(link, when, await readJson(request, maxBodyBytes)));

const calls = new Map<string, { readonly method: "GET" | "POST"; readonly run: Run }>([
  ["produce", { method: "POST", run: produceCall }],
  ["fetch", { method: "POST", run: fetchCall }],
  ["offsets", { method: "POST", run: offsetsCall }],
  ["topics", { method: "GET", run: async ({ link }) => json(await topics(link)) }],
  ["healthz", { method: "GET", run: async ({ link }) => json({ status: "ok", topics: (await link.topics()).length }) }],
]);

const json = (value: unknown, headers: Record<string, string> = {}): Answer => ({
  status: 200,
  body: JSON.stringify(value),
  headers,
});

const header = (request: IncomingMessage, name: string): string | undefined => [request.headers[name]].flat()[0];

/** Our extension: a reader learns the end and the start of the partition with every page. */
const endHeaders = (
  end: { highWatermark: string; logStart: string | undefined } | undefined,
): Record<string, string> => ({
  ...(end && { "Kafka-High-Watermark": end.highWatermark }),
  ...(end?.logStart !== undefined && { "Kafka-Log-Start": end.logStart }),
});
