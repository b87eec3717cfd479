import type { Server } from "node:http";
import { HttpFailure } from "./failure.ts";

/** What one connection may take its time for, ms. */
export type ConnectionLimits = {
  readonly connections: number;
  /** From the first byte to the end of the headers. */
  readonly headersMs: number;
  /** From the first byte to the end of the body. */
  readonly requestMs: number;
  /** Without a byte in either direction while something is owed: a client that does not read its answer. */
  readonly stalledMs: number;
  readonly keepAliveMs: number;
};

const defaults: ConnectionLimits = {
  connections: 2_048,
  headersMs: 10_000,
  requestMs: 30_000,
  // The longest poll is 30 s and silent until its end.
  stalledMs: 45_000,
  // Longer than the idle time of usual load balancers (60 s), so that they close first.
  keepAliveMs: 65_000,
};

/** Cuts clients that drip, stall or do not read, before they use up the connections. */
export const boundConnections = (server: Server, limits: Partial<ConnectionLimits> = {}): void => {
  const { connections, headersMs, requestMs, stalledMs, keepAliveMs } = { ...defaults, ...limits };
  server.maxConnections = connections;
  server.headersTimeout = Math.min(headersMs, requestMs);
  server.requestTimeout = requestMs;
  server.keepAliveTimeout = keepAliveMs;
  server.setTimeout(stalledMs);
};

/** Node looks for clients that are too slow this often, ms; its default of 30 s is longer than the limits. */
export const checkEveryMs = 500;

/** Answers what is no HTTP, or too slow to become any, in JSON like everything else. */
export const answerNonsense = (server: Server, body: (failure: HttpFailure) => string): void => {
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    const [failure, reason] = causes[error.code ?? ""] ?? notHttp;
    if (!socket.writable || socket.destroyed) return void socket.destroy();
    const text = body(failure);
    const head = [
      `HTTP/1.1 ${failure.status} ${reason}`,
      "Content-Type: application/json; charset=utf-8",
      `Content-Length: ${Buffer.byteLength(text)}`,
      "Connection: close",
    ];
    socket.end(`${head.join("\r\n")}\r\n\r\n${text}`, () => socket.destroy());
  });
};

type Cause = readonly [failure: HttpFailure, reason: string];
const notHttp: Cause = [new HttpFailure(400, "the request is not valid HTTP"), "Bad Request"];
const causes: Readonly<Record<string, Cause>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [new HttpFailure(408, "the request took too long to arrive"), "Request Timeout"],
  HPE_HEADER_OVERFLOW: [new HttpFailure(431, "the headers are too large"), "Request Header Fields Too Large"],
};
