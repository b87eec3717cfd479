import { concatBytes } from "../../base/bytes.ts";
import { parsePublicUrl } from "../../base/public-url.ts";
import { err, ok, type Result } from "../../base/result.ts";
import type { PhotoFailure } from "../../render/photo-source.port.ts";

export type GuardedFetchOptions = {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** The last word on a host, asked for the first URL and for every redirect. */
  readonly allowHost?: (host: string) => boolean;
  /** Of the whole exchange, redirects and body included. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly maxRedirects: number;
};

const redirects = new Set([301, 302, 303, 307, 308]);

/**
 * Fetches bytes from a public address that an outsider named: every hop is checked by `parsePublicUrl`, nothing
 * that identifies us or a person goes along, and the body is cut off while streaming. Never rejects.
 */
export const guardedFetch = async (
  text: string,
  options: GuardedFetchOptions,
): Promise<Result<Uint8Array, PhotoFailure>> => {
  const timer = new AbortController();
  const timeout = setTimeout(() => timer.abort(), options.timeoutMs);
  try {
    return await followHops(text, options, timer.signal);
  } catch {
    return err(timer.signal.aborted ? "timeout" : "unreachable");
  } finally {
    clearTimeout(timeout);
    // Also after a refusal: what is left of a body is not worth receiving.
    timer.abort();
  }
};

const followHops = async (
  text: string,
  options: GuardedFetchOptions,
  signal: AbortSignal,
): Promise<Result<Uint8Array, PhotoFailure>> => {
  let next = text;
  for (let hop = 0; hop <= options.maxRedirects; hop++) {
    const url = parsePublicUrl(next, options.allowHost);
    if (!url.ok) return url;
    const response = await options.fetch(url.value.href, {
      redirect: "manual",
      signal,
      headers: { accept: "image/jpeg,image/png,image/webp,image/gif", "user-agent": "doorstep-photos/1" },
    });
    if (response.ok) return readBody(response, options.maxBytes);
    const location = response.headers.get("location");
    if (!redirects.has(response.status) || location === null) return err("bad_status");
    const target = URL.parse(location, url.value);
    if (target === null || /[\p{Cc}\\]/u.test(location)) return err("malformed_url");
    next = target.href;
  }
  return err("too_many_redirects");
};

const readBody = async (response: Response, maxBytes: number): Promise<Result<Uint8Array, PhotoFailure>> => {
  if (Number(response.headers.get("content-length") ?? 0) > maxBytes) return err("too_many_bytes");
  if (response.body === null) return ok(new Uint8Array());
  const parts: Uint8Array[] = [];
  let received = 0;
  for await (const part of response.body) {
    received += part.byteLength;
    if (received > maxBytes) return err("too_many_bytes");
    parts.push(part);
  }
  return ok(concatBytes(parts));
};
