import { Redis } from "@upstash/redis/cloudflare";

export type RedisAddress = { readonly url: string; readonly token: string };

/** A client each of whose commands gives up after `ms`. */
export const redisClient = ({ url, token }: RedisAddress, ms: number): Redis =>
  new Redis({
    url,
    token,
    automaticDeserialization: false,
    enableAutoPipelining: false,
    enableTelemetry: false,
    readYourWrites: false,
    // Its own policy waits 4 s; every command here may be repeated.
    retry: false,
    // As a function: the client turns an aborted plain signal into an answer.
    signal: () => AbortSignal.timeout(ms),
  });

/** Without a cause: the client's errors quote the whole command, which may be a megabyte of somebody's catalogue. */
export const saying = <T>(what: string, command: () => Promise<T>): Promise<T> =>
  command().catch((error: unknown) => {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return Promise.reject(new Error(`${what} failed: ${message.slice(0, 200)}`));
  });
