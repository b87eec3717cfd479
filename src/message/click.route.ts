import { type Context, Hono } from "hono";
import type { Attempt } from "../base/attempt.ts";
import type { Metrics } from "../base/metrics.port.ts";
import type { Decision, MessageLedger } from "../contract/decision.ts";
import { addressed, type AddressDeps, roomAt } from "./addressed.ts";
import { answerClick } from "./click-answer.ts";
import { type ClickPage, clickPage, clickPagePolicy } from "./click-page.ts";
import { clickTarget, hostsOf, withLanding } from "./click-target.ts";
import { itemsIn } from "./clicked-items.ts";
import { type Client, clientOfClick, type Surroundings } from "./client-class.ts";
import type { Closest } from "./closest.ts";
import type { Ladder } from "./ladder.ts";
import type { Landings } from "./landings.ts";
import type { Placement } from "./placement.ts";
import { seenRendering } from "./seen-rendering.ts";
import { signsOf } from "./request-signs.ts";
import { messageName, type MessageRef, type ShowingDeps, surroundingsOf } from "./showing.ts";
import { type TagAlarm, unreplacedTag } from "./unreplaced-tags.ts";

export type ClickDeps = AddressDeps &
  Pick<ShowingDeps, "clock" | "random" | "person" | "facts"> & {
    /** Null: the shop's pages are not told which click led there. */
    readonly landings: Pick<Landings, "mint"> | null;
    readonly closest: Closest;
    readonly metrics: Metrics;
    readonly ladder: Ladder;
    readonly attempt: Attempt;
    readonly tagAlarm: TagAlarm;
    readonly shop: string;
    /** The shop's home page, where clicks lead that resolve to nothing and whose placement has no page. */
    readonly home: string;
    readonly clickHosts: readonly string[];
    /** Puts a click on the log, in the background. */
    readonly clicked: (ref: MessageRef, decision: Decision, slot: number, client: Client) => Promise<void>;
  };

/** Clicks: to the item that the slot showed, on allow-listed hosts only; never an error page. */
export const clickRoutes = (deps: ClickDeps): Hono => {
  const app = new Hono();
  app.use("/c/*", async (c, next) => {
    const tag = unreplacedTag(c.req.url);
    if (tag === null) return next();
    deps.tagAlarm("click", tag);
    if (tag === "placeholder") return next();
    return toPlace(deps, c, await roomAt(deps, "click", c.req.path.split("/").slice(2)));
  });
  app.get("/c/:token/:slot", (c) => follow(deps, c, c.req.param("token"), null, c.req.param("slot")));
  app.get("/c/:token/:placement/:send/:slot", (c) => {
    const { token, placement, send, slot } = c.req.param();
    return follow(deps, c, token, { placement, send }, slot);
  });
  app.get("/c/*", (c) => toPlace(deps, c, null));
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
  const { ref, placement } = await addressed(deps, "click", { token, path });
  if (ref === null) return toPlace(deps, c, placement);
  const began = deps.clock.now();
  // A click without a picture before it (images off) settles what the picture would have shown.
  const shows = await deps.ladder.followed(ref);
  if (shows === null) return toPlace(deps, c, ref.placement);
  const [signs, at] = [signsOf(c.req.raw), deps.clock.now()];
  const decision = seenRendering(shows.ledger, { slot, agent: signs.agent, at });
  const items = itemsIn(ref.placement, decision, slot);
  if (items === null) return toPlace(deps, c, ref.placement);
  const client = clientOfClick(signs, before(began, shows.ledger, at));
  // A HEAD is a scanner that does not even look at the page.
  const isKept = shows.isKept && c.req.method === "GET";
  if (isKept) c.executionCtx.waitUntil(note(deps, ref, { decision, slot, client, at }));
  // Only a browser shows the page that would confirm the click.
  const landings = isKept && client.class === "direct" ? deps.landings : null;
  const landingOf = async (one: number): Promise<string | null> =>
    landings === null
      ? null
      : landings.mint({ key: ref.key, send: ref.send, placement: ref.placement.id, slot: one }).catch(() => null);
  if (items.length === 0) return toPlace(deps, c, ref.placement, await landingOf(slot));
  const answer = await answerClick(deps, {
    placement: ref.placement,
    items,
    view: () => deps.person.view(ref.key),
    linkTo: async (page, one) => linkTo(deps, c, page, await landingOf(one)),
  });
  if (answer === null) return toPlace(deps, c, ref.placement, await landingOf(slot));
  deps.metrics.count("clicks_total", { to: answer.to });
  return answer.to === "item" ? redirect(answer.url) : show(deps, { ...answer.page, ...shopOf(deps, c) });
};

/** What was known of the message before the click: what a click decided says nothing of when the mail was sent. */
const before = (began: number, ledger: MessageLedger, at: number): Surroundings => {
  const around = surroundingsOf(ledger, at);
  const isByClick = ledger.current.decided >= began || ledger.clicked !== undefined;
  return isByClick ? { ...around, sinceSend: null } : around;
};

/** What a person's click leaves behind; a scanner's is on the log alone. */
const note = async (
  deps: ClickDeps,
  ref: MessageRef,
  click: { readonly decision: Decision; readonly slot: number; readonly client: Client; readonly at: number },
): Promise<void> => {
  const { decision, slot, client, at } = click;
  const kept = { client: client.class, decision: decision.id, slot, at };
  await Promise.allSettled([
    deps.clicked(ref, decision, slot, client),
    client.class === "scanner" ? null : deps.person.clicked(ref.key, messageName(ref), kept),
  ]);
};

/** The address of a page that we chose ourselves: whose host it is on may be clicked. Null when it is no web address. */
const linkTo = (deps: ClickDeps, c: Context, page: string, landing: string | null): string | null => {
  const hosts = new Set([...deps.clickHosts, ...hostsOf([deps.home, page])]);
  const { url, allowed } = clickTarget(page, hosts, deps.home, new URL(c.req.url).searchParams);
  return allowed ? withLanding(url, landing) : null;
};

/** Where a click leads that leads to no item: to the placement's page, else home. */
const toPlace = (deps: ClickDeps, c: Context, placement: Placement | null, landing: string | null = null): Response => {
  const page = placement?.page_url;
  const url = page === undefined ? null : linkTo(deps, c, page, landing);
  deps.metrics.count("clicks_total", { to: url === null ? "home" : "placement" });
  return redirect(url ?? linkTo(deps, c, deps.home, landing) ?? deps.home);
};

const shopOf = (deps: ClickDeps, c: Context) => ({
  shop: deps.shop,
  home: linkTo(deps, c, deps.home, null) ?? deps.home,
});

const headers = { "cache-control": "private, no-store", "referrer-policy": "no-referrer" } as const;

const redirect = (url: string): Response => new Response(null, { status: 302, headers: { location: url, ...headers } });

const show = (deps: ClickDeps, page: ClickPage): Response => {
  const nonce = deps.random.uuid();
  return new Response(clickPage(page, nonce), {
    headers: {
      ...headers,
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": clickPagePolicy(page, nonce),
      "x-content-type-options": "nosniff",
      "x-robots-tag": "noindex",
    },
  });
};
