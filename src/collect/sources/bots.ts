import { isbot } from "isbot";
import type { Arrival, CanonicalEvent } from "../event.ts";

/** Below this score (1 to 99) the platform calls a request likely automated; 0 means that it did not look. */
const likelyAutomated = 30;

export const isBotScore = (score: unknown): boolean =>
  typeof score === "number" && score > 0 && score < likelyAutomated;

/** User agents remembered, so that each is judged once: one visitor sends the same with every event. */
const remembered = 1_000;
const judged = new Map<string, boolean>();

/** Whether a User-Agent is a machine's by the field's common list; libraries and headless browsers are. */
export const isBotAgent = (userAgent: string): boolean => {
  const known = judged.get(userAgent);
  if (known !== undefined) return known;
  const verdict = isbot(userAgent);
  if (judged.size >= remembered) judged.clear();
  judged.set(userAgent, verdict);
  return verdict;
};

/** Views of one visitor within `paceMs` in one request that no hand can make. */
const viewsAtOnce = 60;
const paceMs = 10_000;
const views: ReadonlySet<string> = new Set(["page", "screen", "product_viewed", "product_list_viewed"]);

/**
 * What the behaviour within one live request gives away: more than 60 views of one visitor within 10 seconds of the
 * sender's clock. Returns those visitors, by anonymous id.
 */
export const tooFast = (arrivals: readonly Arrival[]): ReadonlySet<string> => {
  const found = new Set<string>();
  if (arrivals.length <= viewsAtOnce) return found;
  const times = new Map<string, number[]>();
  for (const arrival of arrivals) {
    if (!arrival.ok || arrival.event.original === null || !views.has(arrival.event.fact.type)) continue;
    const visitor = visitorOf(arrival.event);
    if (visitor === undefined) continue;
    const own = times.get(visitor);
    if (own === undefined) times.set(visitor, [arrival.event.original]);
    else own.push(arrival.event.original);
  }
  for (const [visitor, own] of times) {
    own.sort((a, b) => a - b);
    if (own.some((at, index) => at - (own[index - viewsAtOnce] ?? -Infinity) < paceMs)) found.add(visitor);
  }
  return found;
};

/** Only visitors in browsers: a known user's past may be sent at any pace. */
export const visitorOf = (event: CanonicalEvent): string | undefined => event.identity.anonymous_id;
