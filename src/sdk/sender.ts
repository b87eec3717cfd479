import { backoff, waitAfter } from "./backoff.ts";
import { longestMs, pixelLength } from "./limits.ts";
import { alone } from "./lock.ts";
import { bodyOf, firstRequest, waiting } from "./queue.ts";
import { drop, read, write } from "./store.ts";
import { pixel, post, sendBeacon } from "./transport.ts";

/** When the gateway wants to hear from us again, epoch ms; every tab and the next page keep to it. */
const pauseName = "ds_pause";
/** Names of events that the browser has taken over on leaving; they are sent once more, to hear that they arrived. */
const handedOver = new Set<string>();
let failures = 0;
let busy = false;
let timer: ReturnType<typeof setTimeout>;

/** Tries in so many ms; that replaces an earlier plan. */
export const sendIn = (ms: number): void => {
  clearTimeout(timer);
  timer = setTimeout(send, ms);
};

/** Sends what is waiting, oldest first, until nothing is left or there is a reason to wait. */
export const send = async (): Promise<void> => {
  if (busy) return;
  busy = true;
  if (await alone(sendAll).catch(Boolean)) sendIn(1e3);
  busy = false;
};

const sendAll = async (): Promise<void> => {
  for (;;) {
    const all = waiting();
    if (!all[0]) return;
    // Only so far ahead can a pause be; else the clock was set.
    let wait = +(read(pauseName) || 0) - Date.now();
    if (wait > 0 && wait < longestMs) return sendIn(wait);
    let request = firstRequest(all);
    try {
      const { status, headers } = await post(bodyOf(request));
      wait = waitAfter(status, headers.get("retry-after"), failures);
      if (wait) write(pauseName, `${Date.now() + wait}`);
    } catch {
      // Short ones only, and personal traits never stand in an address.
      request = all
        .filter(([, head, event]) => head.length + event.length < pixelLength && !event.includes('"traits":'))
        .slice(0, 1);
      wait = backoff(failures);
      if (request[0]) await pixel(bodyOf(request)).then(() => (wait = 0), Boolean);
    }
    if (wait) {
      failures++;
      return sendIn(wait);
    }
    failures = 0;
    for (const [name] of request) drop(name);
  }
};

/**
 * The page may be gone in a moment: everything that the browser takes is handed to it. It stays in the queue and is
 * sent again, with its id, until the gateway has confirmed it.
 */
export const sendLeaving = (): void => {
  const all = waiting().filter(([name]) => !handedOver.has(name));
  if (!all[0]) return;
  const request = firstRequest(all);
  for (const [name] of request) handedOver.add(name);
  if (sendBeacon(bodyOf(request))) sendLeaving();
};
