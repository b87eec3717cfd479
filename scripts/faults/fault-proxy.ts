import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { seeded } from "../lib/seeded.ts";

/**
 * What is done to one request, of any server. Before forwarding (no effect behind): slow takes seconds and then works, reset,
 * refused429, refused503, html (a 502 page), html200 (a page that says 200), hole (no answer, ever). After forwarding
 * (the effect is there): lost (connection reset instead of the reply), swallowed (no reply, ever), truncated (half of
 * the body, then reset), drip (some bytes at a time).
 */
export const faultKinds = [
  "slow",
  "reset",
  "lost",
  "truncated",
  "refused429",
  "refused503",
  "html",
  "html200",
  "drip",
  "hole",
  "swallowed",
] as const;
/**
 * Besides, for a request to Kafka: partial (every second record is refused in a 200, and is not there), short (all
 * are there, and the last one's answer is missing).
 */
export const kafkaFaultKinds = [...faultKinds, "partial", "short"] as const;
export type FaultKind = (typeof kafkaFaultKinds)[number];

export type FaultProxy = {
  readonly url: string;
  /** Each following request meets one of these; none: all goes through. `share` of the requests are hit. */
  setFaults(kinds: readonly FaultKind[], share?: number): void;
  /** Requests hit so far. */
  readonly hit: number;
  close(): Promise<void>;
};

/** Half a second longer than a sender, and shorter than a drain, waits for Kafka, ms. */
const slowMs = 1_300;
const dripMs = 40;
const dripBytes = 16;
const page = "<!doctype html><title>502 Bad Gateway</title><h1>502 Bad Gateway</h1><hr>nginx";

type Reply = { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: Buffer };

/** An HTTP proxy on loopback, in front of one server, that breaks what it is told to break. */
export const startFaultProxy = async (target: string, seed: number): Promise<FaultProxy> => {
  const random = seeded(seed);
  const faults: { kinds: readonly FaultKind[]; share: number; hit: number } = { kinds: [], share: 1, hit: 0 };

  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const kind = random() < faults.share ? faults.kinds[Math.floor(random() * faults.kinds.length)] : undefined;
    if (kind !== undefined) faults.hit += 1;
    const forwarded = (): Promise<Reply> => forward(target, incoming, body);
    switch (kind) {
      case undefined:
        return answer(response, await forwarded());
      case "slow":
        await sleep(slowMs);
        return answer(response, await forwarded());
      case "reset":
        return reset(incoming);
      case "hole":
        return;
      case "refused429":
        return answer(response, json(429, { error: "too many requests" }, { "retry-after": "1" }));
      case "refused503":
        return answer(response, json(503, { error: "unavailable" }));
      case "html":
      case "html200":
        return answer(response, {
          status: kind === "html" ? 502 : 200,
          headers: { "content-type": "text/html" },
          body: Buffer.from(page),
        });
      case "lost":
        await forwarded();
        return reset(incoming);
      case "swallowed":
        await forwarded();
        return;
      case "truncated": {
        const { status, headers, body: whole } = await forwarded();
        response.writeHead(status, { ...headers, "content-length": whole.length });
        response.write(whole.subarray(0, Math.floor(whole.length / 2)), () => reset(incoming));
        return;
      }
      case "partial":
        return answer(response, await refuseSome(body, (some) => forward(target, incoming, some)));
      case "short":
        return answer(response, withoutLast(await forwarded()));
      case "drip": {
        const { status, headers, body: whole } = await forwarded();
        response.writeHead(status, { ...headers, "content-length": whole.length });
        for (let at = 0; at < whole.length && !response.destroyed; at += dripBytes) {
          response.write(whole.subarray(at, at + dripBytes));
          await sleep(dripMs);
        }
        response.end();
      }
    }
  };
  const server = createServer((incoming, response) => {
    serve(incoming, response).catch(() => reset(incoming));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    setFaults: (kinds, share = 1) => {
      faults.kinds = kinds;
      faults.share = share;
      // What hangs in a hole is over when the network is back.
      if (kinds.length === 0) server.closeAllConnections();
    },
    get hit() {
      return faults.hit;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

const answer = (response: ServerResponse, { status, headers, body }: Reply): void =>
  void response.writeHead(status, { ...headers, "content-length": body.length }).end(body);

const reset = ({ socket }: IncomingMessage): void => void socket.resetAndDestroy();

const json = (status: number, body: object, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: Buffer.from(JSON.stringify(body)),
});

/** Forwards every second record, and says of the others that they were refused; what holds no list goes through. */
const refuseSome = async (body: Buffer, pass: (some: Buffer) => Promise<Reply>): Promise<Reply> => {
  const records = listOf(body);
  if (records === null) return pass(body);
  const taken = records.filter((_, at) => at % 2 === 1);
  const reply = taken.length === 0 ? json(200, []) : await pass(Buffer.from(JSON.stringify(taken)));
  const answers = listOf(reply.body)?.values();
  if (answers === undefined) return reply;
  return json(
    200,
    records.map((_, at) => (at % 2 === 1 ? answers.next().value : { error: "NOT_ENOUGH_REPLICAS" })),
  );
};

const withoutLast = (reply: Reply): Reply => {
  const answers = listOf(reply.body);
  return answers === null ? reply : json(reply.status, answers.slice(0, -1));
};

const listOf = (body: Buffer): readonly unknown[] | null => {
  try {
    const parsed: unknown = JSON.parse(body.toString());
    return Array.isArray(parsed) ? parsed : null;
  } catch {
    return null;
  }
};

/** Those of this connection alone, and the key that says "the same body as before" of one that may be altered. */
const ownHeaders = new Set([
  "connection",
  "keep-alive",
  "transfer-encoding",
  "content-length",
  "host",
  "idempotency-key",
]);

const kept = (headers: IncomingMessage["headers"]): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || ownHeaders.has(name) ? [] : [[name, String(value)]],
    ),
  );

const forward = (target: string, incoming: IncomingMessage, body: Buffer): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const headers = { ...kept(incoming.headers), "content-length": body.length };
    const call = request(
      new URL(incoming.url ?? "/", target),
      { method: incoming.method ?? "GET", headers },
      (reply) => {
        const chunks: Buffer[] = [];
        reply.on("data", (chunk: Buffer) => chunks.push(chunk));
        reply.on("error", reject);
        reply.on("end", () =>
          resolve({ status: reply.statusCode ?? 502, headers: kept(reply.headers), body: Buffer.concat(chunks) }),
        );
      },
    );
    call.on("error", reject);
    call.end(body);
  });
