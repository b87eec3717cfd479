import { Agent, createServer, request, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Trouble } from "./statuses.ts";

export type ProxyOptions = {
  /** Where the gateway is just now. */
  readonly target: () => string;
  readonly trouble: Trouble;
  /** So many requests with events meet it. */
  readonly times: number;
  /** Holds a request with events back until it may go on. */
  readonly hold?: () => Promise<void>;
  /** Called when the gateway has answered a request with events. */
  readonly onAnswer?: () => void;
};

/** A client's way to the gateway, with planned trouble on it. */
export type StatusProxy = {
  readonly url: string;
  /** Requests with events so far. */
  readonly requests: () => number;
  /** Milliseconds since anything with events has come or gone; 0 while one is on its way. */
  readonly idleMs: () => number;
  close(): Promise<void>;
};

/** What SDKs ask and tell besides events. */
const besides = /^\/(?:flags|decide|array|v1\/m(?:$|\?)|static|sourceConfig|v1\/projects)/;

const carriesEvents = ({ method, url = "/" }: IncomingMessage): boolean =>
  (method === "POST" && !besides.test(url)) || (method === "GET" && url.startsWith("/i?"));

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** Opens it on a free port of loopback. */
export const openStatusProxy = async (options: ProxyOptions): Promise<StatusProxy> => {
  const state = { requests: 0, busy: 0, movedAt: performance.now() };

  const onRequest = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const counted = carriesEvents(incoming);
    if (counted) {
      state.requests += 1;
      state.busy += 1;
      outgoing.once("close", () => {
        state.busy -= 1;
        state.movedAt = performance.now();
      });
    }
    const trouble = counted && state.requests <= options.times ? options.trouble : null;
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    if (counted) await options.hold?.();
    if (trouble === "dropped") return void incoming.socket.destroy();
    if (trouble !== null && trouble !== "unanswered") return answer(incoming, outgoing, trouble);
    const reply = await passOn(options.target(), incoming, Buffer.concat(chunks));
    if (reply === null || trouble === "unanswered") return void incoming.socket.destroy();
    outgoing.writeHead(reply.status, reply.headers).end(reply.body);
    if (counted) options.onAnswer?.();
  };

  const server = createServer((incoming, outgoing) => {
    onRequest(incoming, outgoing).catch(() => incoming.socket.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => state.requests,
    idleMs: () => (state.busy > 0 ? 0 : performance.now() - state.movedAt),
    close: () => closed(server),
  };
};

const answer = (
  { headers }: IncomingMessage,
  outgoing: ServerResponse,
  { status, retryAfter }: Exclude<Trouble, string | null>,
): void => {
  outgoing.writeHead(status, {
    "content-type": "application/json",
    ...(retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }),
    // As the gateway's own errors say it, so that a page can read them.
    ...(headers.origin === undefined
      ? {}
      : {
          "access-control-allow-origin": headers.origin,
          "access-control-allow-credentials": "true",
          "access-control-expose-headers": "retry-after",
        }),
  });
  outgoing.end(`{"error":{"code":"planned","message":"planned ${status}"}}`);
};

type Reply = { readonly status: number; readonly headers: IncomingMessage["headers"]; readonly body: Buffer };

/** The gateway's whole answer; null when it did not live to give one. */
const passOn = (url: string, { method, headers, url: path }: IncomingMessage, body: Buffer): Promise<Reply | null> =>
  new Promise((resolve) => {
    const onwards = request(`${url}${path ?? "/"}`, { method, headers, agent }, (reply) => {
      const chunks: Buffer[] = [];
      reply.on("data", (chunk: Buffer) => chunks.push(chunk));
      reply.once("error", () => resolve(null));
      reply.once("end", () =>
        resolve({ status: reply.statusCode ?? 500, headers: reply.headers, body: Buffer.concat(chunks) }),
      );
    });
    onwards.once("error", () => resolve(null));
    onwards.end(body);
  });

const closed = async (server: Server): Promise<void> => {
  const ended = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await Promise.race([ended, sleep(1_000)]);
};
