import type { ConsentChoice, Doorstep, Properties } from "./api.ts";
import { choose, consentOf } from "./consent.ts";
import { actionEvent } from "./data-attributes.ts";
import { callNames, commerceEvent } from "./ecommerce.ts";
import { forget, identity, newId } from "./identity.ts";
import { gatherMs } from "./limits.ts";
import { attempt } from "./never-throw.ts";
import { product } from "./product-page.ts";
import { add } from "./queue.ts";
import { send, sendIn, sendLeaving } from "./sender.ts";
import { settings } from "./settings.ts";

/** A call that was made before we had loaded: its name, its arguments, when. */
type Early = readonly [name: string, args: Iterable<never>, at: number];

/** When the call being handled was made, if that was before we had loaded; epoch ms. */
let at = 0;

const context = (): object => ({
  locale: navigator.language,
  url: location.href,
  referrer: document.referrer,
  title: document.title,
});

const enqueue = (n: string, more: object, { a, u, s } = identity()): void => {
  add({ a, u, s, c: context(), g: consentOf() }, { i: newId(), t: at || Date.now(), n, ...more });
  sendIn(gatherMs);
};

const track = (name: string, p?: Properties): void => enqueue(name, { p });

/** The page, and the product that it shows. */
const page = (name?: string, properties?: Properties): void => {
  // Once for both: it reads the cookie, which may take a millisecond.
  const who = identity();
  enqueue("page", { p: { name, ...context(), ...properties } }, who);
  const found = product();
  if (!settings["auto"] && found["product_id"]) enqueue("product_viewed", { p: found }, who);
};

const api: { [name: string]: (...args: never[]) => unknown } = {
  page,
  track,
  identify(userId: string | null, traits?: Properties): void {
    const { u } = identity();
    // Somebody else on the same device: the two are never taken for one person.
    if (u && userId && u !== userId) forget();
    enqueue("identify", { traits }, identity(userId));
  },
  reset: forget,
  consent(given: boolean | ConsentChoice): void {
    // Said by who they were until now, so that a withdrawal reaches their profile.
    const before = identity();
    choose(given);
    enqueue("Consent Updated", {}, before);
    identity();
  },
  ids: (): ReturnType<Doorstep["ids"]> => identity(),
  flush: send,
};
for (const call of callNames) api[call] = (given: unknown) => track(...commerceEvent(call, given));

const onEvent = ({ target, type }: Event): void => {
  if (target instanceof Element) {
    const found = actionEvent(target, type);
    if (found) track(...found);
  } else if (type === "pagehide" || document.hidden) sendLeaving();
  else sendIn(0);
};

attempt(() => {
  const stub = ((window as { doorstep?: unknown }).doorstep ||= {}) as typeof api & { q?: Early[] };
  // A tag that stands twice counts once.
  if (stub["ids"]) return;
  for (const name in api) stub[name] = (...args) => attempt(() => api[name]?.(...args));
  for (const [name, args, when] of stub.q || []) {
    at = when;
    stub[name]?.(...args);
  }
  at = 0;

  // What an earlier page left.
  sendIn(gatherMs);
  for (const name of "click submit visibilitychange pagehide pageshow online".split(" ")) {
    addEventListener(name, (event) => attempt(() => onEvent(event)), true);
  }
  if (settings["auto"]) return;
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", () => stub["page"]?.());
  else page();
});
