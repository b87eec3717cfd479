import { networkOf } from "./sources/network.ts";

/** What SDKs say beside the body, and what vendors read of a browser: language and user agent, the page's origin. */
const names = new Set([
  "accept-language",
  "anonymousid",
  "authorization",
  "content-encoding",
  "content-type",
  "dnt",
  "origin",
  "referer",
  "sec-gpc",
  "sentat",
  "sp-anonymous",
  "user-agent",
  "x-api-key",
  "x-retry-count",
  "x-write-key",
]);
const prefixes = ["rsa-", "sec-ch-ua", "x-jitsu-", "x-posthog-", "x-segment-"];

/**
 * The headers of a request that its vendor is given: a list of what may go, so that cookies and the platform's own
 * headers stay. Of the visitor's address only its network goes along (/24, /48).
 */
export const forwardedHeaders = (
  sent: Iterable<readonly [name: string, value: string]>,
  address: string | undefined,
): Record<string, string> => {
  const headers: Record<string, string> = {};
  for (const [name, value] of sent) {
    const lower = name.toLowerCase();
    if (names.has(lower) || prefixes.some((prefix) => lower.startsWith(prefix))) headers[lower] = value;
  }
  const network = address === undefined ? null : networkOf(address);
  if (network !== null) headers["x-forwarded-for"] = network.replace(/\/\d+$/, "");
  return headers;
};
