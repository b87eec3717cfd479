import { type Context, Hono } from "hono";
import type { Clock } from "../base/clock.port.ts";
import type { Metrics } from "../base/metrics.port.ts";
import type { Placement } from "../contract/placement.ts";
import type { Random } from "../base/random.port.ts";
import type { RecommendedItem, Recommendations } from "../contract/recommendation.ts";
import type { Auth } from "../platform/http/auth.ts";
import { HttpError } from "../platform/http/errors.ts";
import { flatAnswer, recommendedItem } from "./answer.ts";
import { recommend, type Trace } from "./engine.ts";
import { explanationOf } from "./explanation.ts";
import { messageItems } from "./message-answer.ts";
import type { MessageLinks, OpenedToken, SettledMessage } from "./message-links.port.ts";
import { findPerson, type Found, nobody, type PeopleDeps, viewOf } from "./people.ts";
import type { Placements } from "./placements.port.ts";
import { planOf } from "./plan.ts";
import { parseQuery, type RecommendQuery } from "./query.ts";
import type { Reads } from "./reads.ts";

export type RecommendRouteDeps = PeopleDeps & {
  readonly auth: Auth;
  readonly reads: Reads;
  readonly placements: Placements;
  readonly message: MessageLinks;
  readonly shopCurrency: string;
  readonly originOf: (c: Context) => string;
  readonly clock: Clock;
  readonly random: Random;
  readonly metrics: Metrics;
};

const defaultPlacement = "default";
/** Settling writes to the person's object; a sender gets items without links rather than nothing, ms. */
const settlePatience = 300;

/** `GET /v1/recommendations`: with a good key or token the answer is 200, whatever else is odd or down. */
export const recommendRoutes = (deps: RecommendRouteDeps): Hono => {
  const app = new Hono();
  app.get("/v1/recommendations", async (c) => {
    const query = parseQuery({ one: (name) => c.req.query(name), all: (name) => c.req.queries(name) ?? [] });
    const token = await authorised(deps, c, query.token);
    const placement = await placementOf(deps, query, token);
    const send = query.send ?? token?.send_id ?? null;
    const named = token === null ? await findPerson(deps, query.persons) : await viewOf(deps, token.key);
    const found = named ?? (send === null ? null : await nobody(deps, send));
    const answer = await answerFor(deps, c, { query, placement, found, send });
    deps.metrics.count("recommendations_total", { known: String(answer.known) });
    const body = query.format === "flat" ? flatAnswer(answer) : answer;
    return c.body(JSON.stringify(body), 200, {
      "content-type": "application/json; charset=utf-8",
      "cache-control": "private, no-store",
    });
  });
  return app;
};

/** A token that opens stands for its person and needs no key; everything else needs one. */
const authorised = async (deps: RecommendRouteDeps, c: Context, given: string | null): Promise<OpenedToken | null> => {
  const token = given === null ? null : await deps.message.openJsonToken(given).catch(() => null);
  if (token === null) await deps.auth.require(c, ["read", "secret"]);
  return token;
};

const placementOf = async (
  deps: RecommendRouteDeps,
  query: RecommendQuery,
  token: OpenedToken | null,
): Promise<Placement> => {
  const id = query.placement ?? token?.placement ?? defaultPlacement;
  const placement = await deps.placements(id);
  if (placement === null) {
    throw new HttpError("not_found", `There is no placement "${id}".`, { field: "placement" });
  }
  return placement;
};

type Asked = {
  readonly query: RecommendQuery;
  readonly placement: Placement;
  readonly found: Found | null;
  readonly send: string | null;
};

const answerFor = async (deps: RecommendRouteDeps, c: Context, asked: Asked): Promise<Recommendations> => {
  const { query, placement, found, send } = asked;
  const limit = query.limit ?? placement.slots;
  const plan = planOf(placement, query.strategy);
  let trace: Trace | null = null;
  const isMessage = found !== null && send !== null;
  const recommended = await recommend(deps.reads, found?.view ?? null, {
    plan,
    // A message has all its slots decided at once, however few the sender wants to hear about.
    slots: isMessage ? Math.max(limit, placement.slots) : limit,
    // What is to be put in order is no item on screen.
    ...(plan.reranks ? { current: [], candidates: query.current } : { current: query.current }),
    exclude: query.exclude,
    category: query.category,
    country: query.country,
    now: deps.clock.now(),
    ...(query.explain ? { explain: (made: Trace) => void (trace = made) } : {}),
  });
  const wording = { locale: query.locale, shopCurrency: deps.shopCurrency };
  const proposed = recommended.map((one) => recommendedItem(one, wording));
  const settled = isMessage
    ? await settle(deps, {
        key: found.key,
        send,
        placement: placement.id,
        origin: deps.originOf(c),
        revision: found.view?.revision ?? 0,
        items: proposed,
      })
    : null;
  if (settled !== null) c.executionCtx.waitUntil(deps.message.warm(settled));
  const items: RecommendedItem[] = settled === null ? proposed.slice(0, limit) : messageItems(settled, proposed, limit);
  return {
    known: found !== null && found.view !== null,
    show: items.length > 0,
    items,
    fallback: items.filter((item) => item.is_fallback).length,
    decision_id: settled?.decision_id ?? `d_${deps.random.uuid()}`,
    as_of: new Date(deps.clock.now()).toISOString(),
    ...(trace === null ? {} : { explanation: explanationOf(trace) }),
  };
};

const settle = async (
  deps: RecommendRouteDeps,
  proposal: Parameters<MessageLinks["settle"]>[0],
): Promise<SettledMessage | null> => {
  const settled = await deps.within(deps.message.settle(proposal), settlePatience).catch(() => null);
  return settled?.ok === true ? settled.value : null;
};
