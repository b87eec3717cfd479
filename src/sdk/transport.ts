import { keptAlive, timeoutMs } from "./limits.ts";
import { attempt } from "./never-throw.ts";
import { base, settings } from "./settings.ts";

const address = (path: string): string => `${base}${path}?k=${settings["key"]}`;

/** Sends while the page goes away: the browser takes it over, and nobody tells us how it ended. False when it does not. */
export const sendBeacon = (body: string): boolean | undefined =>
  attempt(() => navigator.sendBeacon(address("e"), body)) || void post(body).catch(Boolean);

/** Sends and hears the answer; rejects when there was none. What may outlive the page is bounded to 64 KB. */
export const post = (body: string): Promise<Response> =>
  fetch(address("e"), {
    method: "POST",
    body,
    keepalive: body.length < keptAlive,
    signal: AbortSignal.timeout?.(timeoutMs),
  });

/** Where a page's policy allows no calls a picture may still pass; rejects unless it says that the event is durable. */
export const pixel = (body: string): Promise<void> => {
  const picture = new Image();
  picture.src = `${address("e.gif")}&b=${encodeURIComponent(body)}`;
  return picture.decode();
};
