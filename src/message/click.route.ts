import { type Context, Hono } from "hono";
import type { Attempt } from "../base/attempt.ts";
import type { Metrics } from "../base/metrics.port.ts";
import type { Decision } from "../contract/decision.ts";
import { clickTarget, hostsOf } from "./click-target.ts";
import { type Client, clientOfClick } from "./client-class.ts";
import { messageOf } from "./message-of.ts";
import { seenRendering } from "./seen-rendering.ts";
import { signsOf } from "./request-signs.ts";
import { type MessageRef, showing, type ShowingDeps, surroundingsOf } from "./showing.ts";
import type { Tokens } from "./tokens.ts";
import { type TagAlarm, unreplacedTag } from "./unreplaced-tags.ts";

export type ClickDeps = ShowingDeps & {
  readonly tokens: Tokens;
  readonly metrics: Metrics;
  readonly attempt: Attempt;
  readonly tagAlarm: TagAlarm;
  /** The shop's home page, where item-free pictures and clicks that resolve to nothing lead. */
  readonly home: string;
  readonly clickHosts: readonly string[];
  /** Puts a click on the log, in the background. */
  readonly clicked: (ref: MessageRef, decision: Decision, slot: number, client: Client) => Promise<void>;
};

/** A reader waits for a page: after this long the home page is better than nothing, ms. */
const patience = 1_500;

/** Clicks: to the item that the slot showed, on allow-listed hosts only; never an error page. */
export const clickRoutes = (deps: ClickDeps): Hono => {
  const app = new Hono();
  app.use("/c/*", async (c, next) => {
    const tag = unreplacedTag(c.req.url);
    if (tag === null) return next();
    deps.tagAlarm("click", tag);
    if (tag === "placeholder") return next();
    return redirect(deps, c, null);
  });
  app.get("/c/:token/:slot", (c) => follow(deps, c, c.req.param("token"), null, c.req.param("slot")));
  app.get("/c/:token/:placement/:send/:slot", (c) => {
    const { token, placement, send, slot } = c.req.param();
    return follow(deps, c, token, { placement, send }, slot);
  });
  app.get("/c/*", (c) => redirect(deps, c, null));
  return app;
};

const follow = async (
  deps: ClickDeps,
  c: Context,
  token: string,
  path: { readonly placement: string; readonly send: string } | null,
  slotText: string,
): Promise<Response> => {
  const slot = /^\d{1,2}$/.test(slotText) ? Number(slotText) : 0;
  const claims = await deps.tokens.open("click", token).catch(() => null);
  const ref = claims === null ? null : await messageOf(deps.placements, claims, path);
  if (ref === null) return redirect(deps, c, null);
  // A click without a picture before it (images off) settles what the picture would have shown.
  const shows = await deps.attempt(showing(deps, ref, null), patience);
  if (shows === null) return redirect(deps, c, null);
  const [signs, at] = [signsOf(c.req.raw), deps.clock.now()];
  const decision = seenRendering(shows.ledger, { slot, agent: signs.agent, at });
  const decided = decision.slots[slot - 1];
  if (decided === undefined || decided.item === null) return redirect(deps, c, null);
  // A HEAD is a scanner that does not even look at the page.
  if (shows.isKept && c.req.method === "GET") {
    const client = clientOfClick(signs, surroundingsOf(shows.ledger, at));
    c.executionCtx.waitUntil(deps.clicked(ref, decision, slot, client).catch(() => undefined));
  }
  return redirect(deps, c, decided.url);
};

const redirect = (deps: ClickDeps, c: Context, page: string | null): Response => {
  const hosts = new Set([...deps.clickHosts, ...hostsOf([deps.home, ...(page === null ? [] : [page])])]);
  const { url, allowed } = clickTarget(page ?? deps.home, hosts, deps.home, new URL(c.req.url).searchParams);
  deps.metrics.count("clicks_total", { to: page !== null && allowed ? "item" : "home" });
  return new Response(null, {
    status: 302,
    headers: { location: url, "cache-control": "private, no-store", "referrer-policy": "no-referrer" },
  });
};
