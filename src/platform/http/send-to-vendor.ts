import { parsePublicUrl } from "../../base/public-url.ts";
import { err, ok } from "../../base/result.ts";
import type { SendToVendor } from "../../sources/vendor.port.ts";

/** A vendor that takes longer is asked again later, ms. */
const timeoutMs = 10_000;

/**
 * One request to the public internet: the address is checked by `parsePublicUrl`, no redirect is followed, and of the
 * answer only status and Retry-After are read. `send` is the platform's fetch.
 */
export const sendToVendor =
  (
    send: (url: string, init: RequestInit) => Promise<Response> = (url, init) => fetch(url, init),
    limitMs: number = timeoutMs,
  ): SendToVendor =>
  async ({ url, method, headers, body }) => {
    const address = parsePublicUrl(url);
    if (!address.ok) return err(address.error);
    const timer = new AbortController();
    const timeout = setTimeout(() => timer.abort(), limitMs);
    try {
      const response = await send(address.value.href, {
        method,
        headers,
        redirect: "manual",
        signal: timer.signal,
        // A copy: its memory is not shared, which types cannot say of what was read.
        ...(body === null ? {} : { body: new Uint8Array(body) }),
      });
      const answer = { status: response.status, retryAfter: response.headers.get("retry-after") };
      // An unread body would keep its connection.
      await response.body?.cancel().catch(() => undefined);
      return ok(answer);
    } catch (cause) {
      return err(timer.signal.aborted ? "timeout" : `unreachable: ${String(cause)}`.slice(0, 200));
    } finally {
      clearTimeout(timeout);
    }
  };
