import { type Context, Hono } from "hono";
import type { Metrics } from "../base/metrics.port.ts";
import type { ApiKey } from "../contract/keys.ts";
import type { Placement } from "../contract/placement.ts";
import { isNamed } from "../profile/profile-tag.ts";
import type { Auth } from "../platform/http/auth.ts";
import { HttpError } from "../platform/http/errors.ts";
import type { RequestLimits } from "../platform/http/request-limits.ts";
import { answering, type AnsweringDeps, type Asked } from "./answering.ts";
import { answerTag } from "./answer-tag.ts";
import { formatted } from "./formats.ts";
import type { MessageLinks, OpenedToken } from "./message-links.port.ts";
import type { Placements } from "./placements.port.ts";
import { parseQuery } from "./query.ts";

export type RecommendRouteDeps = AnsweringDeps & {
  readonly auth: Auth;
  readonly placements: Placements;
  readonly message: MessageLinks;
  readonly originOf: (c: Context) => string;
  readonly metrics: Metrics;
  /** What one key may ask for in person; beyond it everybody gets what is popular. Without it, anything. */
  readonly limits?: RequestLimits;
};

export const defaultPlacementId = "default";

/**
 * `GET /v1/recommendations`: with a good key or token the answer is 200, whatever else is odd or down; or 304 to a
 * caller who has the same items already.
 */
export const recommendRoutes = (deps: RecommendRouteDeps): Hono => {
  const answer = answering(deps);
  const app = new Hono();
  app.get("/v1/recommendations", async (c) => {
    const query = parseQuery({ one: (name) => c.req.query(name), all: (name) => c.req.queries(name) ?? [] });
    const { token, apiKey } = await authorised(deps, c, query.token);
    const taken = apiKey === null ? unlimited : takenFor(deps, apiKey, 1);
    const asked: Asked = {
      query,
      placement: await knownPlacement(deps.placements, query.placement ?? token?.placement),
      key: token?.key ?? null,
      send: query.send ?? token?.send_id ?? null,
      isOpenEnded: token !== null && query.send !== null && query.send !== token.send_id,
      origin: deps.originOf(c),
      defer: (work) => c.executionCtx.waitUntil(work),
    };
    const answered = await answer(taken.allowed ? asked : ofNobody(asked));
    deps.metrics.count("recommendations_total", { known: String(answered.known) });
    const { body, type } = formatted(answered, query);
    const etag = answerTag(answered, query);
    // Personal: no cache that others share may keep it, and the caller's own asks again each time.
    const headers = { ...taken.headers, "cache-control": "private, no-cache", etag, vary: "authorization" };
    if (isNamed(c.req.header("if-none-match"), etag)) return c.body(null, 304, headers);
    return c.body(body, 200, { ...headers, "content-type": type });
  });
  return app;
};

/** A token that opens stands for its person and needs no key; everything else needs one. */
const authorised = async (
  deps: RecommendRouteDeps,
  c: Context,
  given: string | null,
): Promise<{ readonly token: OpenedToken | null; readonly apiKey: ApiKey | null }> => {
  const token = given === null ? null : await deps.message.openJsonToken(given).catch(() => null);
  return { token, apiKey: token === null ? await deps.auth.require(c, ["read", "secret"]) : null };
};

const unlimited = { allowed: true, headers: {} } as const;

/** Takes so many answers of what a key may ask for. */
export const takenFor = ({ limits }: RecommendRouteDeps, { key_sha256 }: ApiKey, answers: number) =>
  limits?.take(key_sha256, answers) ?? unlimited;

/** The same for nobody in particular: no person is asked, nothing is settled, and still as many items come. */
export const ofNobody = (asked: Asked): Asked => ({
  ...asked,
  query: { ...asked.query, persons: [] },
  key: null,
  send: null,
});

/** Throws 404 for a placement that is not configured. */
export const knownPlacement = async (placements: Placements, id: string = defaultPlacementId): Promise<Placement> => {
  const placement = await placements(id);
  if (placement === null) throw new HttpError("not_found", `There is no placement "${id}".`, { field: "placement" });
  return placement;
};
