import type { IncomingMessage } from "node:http";
import { readJson } from "../http/body.ts";
import { sameSecret } from "../http/credentials.ts";
import { HttpFailure } from "../http/failure.ts";
import { startServer } from "../http/server.ts";
import type { Ticket } from "../http/admission.ts";
import type { Answer, RunningServer, ServerOptions } from "../http/server.ts";
import { openRedis } from "./connection.ts";
import type { RedisConnection } from "./connection.ts";
import { pipeline, single, transaction } from "./execute.ts";

export type RedisFrontOptions = Pick<ServerOptions, "certificate" | "drainMs"> & {
  /** redis://[user:password@]host:port[/database] or rediss:// */
  readonly redis: string;
  readonly host?: string;
  /** 0 takes a free port. */
  readonly port?: number;
  readonly token?: string;
  readonly maxBodyBytes?: number;
};

/** The hosted service's limit of a request on its smaller plans. */
const defaultMaxBodyBytes = 10 * 1024 * 1024;

const calls = new Map([
  ["/", single],
  ["/pipeline", pipeline],
  ["/multi-exec", transaction],
]);

/** The Upstash Redis REST contract in front of a Redis server. */
export const startRedisFront = async (options: RedisFrontOptions): Promise<RunningServer> => {
  const redis = openRedis(new URL(options.redis));
  const maxBodyBytes = options.maxBodyBytes ?? defaultMaxBodyBytes;
  const server = await startServer(
    (request, { ticket }) => route(redis, request, options.token, maxBodyBytes, ticket),
    {
      host: options.host ?? "127.0.0.1",
      port: options.port ?? 0,
      certificate: options.certificate,
      drainMs: options.drainMs,
      explain: () => new HttpFailure(500, "ERR internal error of the front"),
      errorBody: ({ message }) => ({ error: message }),
    },
  );
  return {
    ...server,
    close: async () => {
      await server.close();
      redis.close();
    },
  };
};

const route = async (
  redis: RedisConnection,
  request: IncomingMessage,
  token: string | undefined,
  maxBodyBytes: number,
  ticket: Ticket,
): Promise<Answer> => {
  const path = (request.url ?? "/").split("?")[0] ?? "/";
  if (path === "/healthz") {
    await redis.send([["PING"]]);
    return { status: 200, body: JSON.stringify({ status: "ok" }) };
  }
  requireToken(request, token);
  const call = calls.get(path);
  if (!call) throw new HttpFailure(404, "ERR there is no such path: use /, /pipeline or /multi-exec");
  if (request.method !== "POST")
    throw new HttpFailure(405, "ERR only POST is accepted", { headers: { Allow: "POST" } });
  const encoding = header(request, "upstash-encoding") === "base64" ? "base64" : "utf8";
  const body = await call(redis, await readJson(request, maxBodyBytes, ticket), encoding);
  // A single server is always in sync with itself: whatever the reader wrote, it will read.
  return { status: 200, body, headers: { "upstash-sync-token": header(request, "upstash-sync-token") ?? "" } };
};

const requireToken = (request: IncomingMessage, token: string | undefined): void => {
  if (token === undefined) return;
  const [scheme = "", given = ""] = (request.headers.authorization ?? "").split(" ");
  if (scheme.toLowerCase() === "bearer" && sameSecret(given, token)) return;
  throw new HttpFailure(401, "WRONGPASS invalid or missing auth token", { headers: { "WWW-Authenticate": "Bearer" } });
};

const header = (request: IncomingMessage, name: string): string | undefined => [request.headers[name]].flat()[0];
