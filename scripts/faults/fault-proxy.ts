import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { seeded } from "../lib/seeded.ts";

/**
 * What is done to one request. Before forwarding (no effect behind): slow takes seconds and then works, reset,
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
export type FaultKind = (typeof faultKinds)[number];

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

/** Hop-by-hop headers are this connection's own business. */
const ownHeaders = new Set(["connection", "keep-alive", "transfer-encoding", "content-length", "host"]);

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
