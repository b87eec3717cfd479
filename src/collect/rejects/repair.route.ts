import { type Context, Hono } from "hono";
import type { RepairAnswer, RepairOperation } from "../../contract/rejects.ts";
import { RepairRequest, ReplayRequest } from "../../contract/rejects.ts";
import { HttpError } from "../../platform/http/errors.ts";
import { jsonBody, reached } from "../../platform/http/operator-request.ts";
import { rehearse, repair, type RepairDeps, type Selected } from "./repair.ts";
import { parseMapping, type Step } from "./repair-mapping.ts";
import type { RejectRouteDeps } from "./rejects.route.ts";
import { continuing, encodeCursor, filterOf } from "./rejects-query.ts";

export type RepairRouteDeps = RejectRouteDeps & RepairDeps;

/** `POST /v1/rejects/repair` with a mapping, and `POST /v1/rejects/replay` without one. With a secret key. */
export const repairRoutes = (deps: RepairRouteDeps): Hono => {
  const app = new Hono();

  app.post("/v1/rejects/repair", async (c) => {
    const { source } = await deps.auth.require(c, ["secret"]);
    const { mapping, ...request } = await jsonBody(c, RepairRequest);
    const steps = parseMapping(mapping);
    if (!steps.ok) throw new HttpError("invalid_field", steps.error.message, { field: `mapping.${steps.error.at}` });
    return answer(c, deps, { request, mapping, steps: steps.value, action: "repair", by: source });
  });

  app.post("/v1/rejects/replay", async (c) => {
    const { source } = await deps.auth.require(c, ["secret"]);
    const request = await jsonBody(c, ReplayRequest);
    return answer(c, deps, { request, mapping: [], steps: [], action: "replay", by: source });
  });

  return app;
};

type Call = {
  readonly request: ReplayRequest;
  readonly mapping: readonly RepairOperation[];
  readonly steps: readonly Step[];
  readonly action: "repair" | "replay";
  readonly by: string;
};

const answer = async (c: Context, deps: RepairRouteDeps, call: Call): Promise<Response> => {
  const { request, mapping, steps, action, by } = call;
  const { selected, next } = await reached(() => selectionOf(deps, request));
  const cursor = { next, has_more: next !== null };
  const headers = { "cache-control": "private, no-store" };
  if (request.dry_run) {
    return c.json(
      { ...(await reached(() => rehearse(deps, selected, steps))), cursor } satisfies RepairAnswer,
      200,
      headers,
    );
  }
  const { dry_run: _, ...selection } = request;
  const asked = { action, by, selection, mapping: [...mapping] };
  const done = await reached(() => repair(deps, selected, steps, asked, (work) => c.executionCtx.waitUntil(work)));
  if (!done.ok) {
    throw new HttpError("unavailable", "Not every event could be stored durably; the same again is harmless.", {
      headers: { "retry-after": "1" },
    });
  }
  return c.json({ ...done.value, cursor } satisfies RepairAnswer, 200, headers);
};

const selectionOf = async (
  { book }: RepairRouteDeps,
  request: ReplayRequest,
): Promise<{ readonly selected: Selected; readonly next: string | null }> => {
  const { ids, limit, cursor, since, until, source, reason, id } = request;
  const filter = filterOf({
    source,
    reason,
    id,
    since: since === undefined ? null : Date.parse(since),
    until: until === undefined ? null : Date.parse(until),
  });
  const isFiltered = Object.values(filter).some((value) => value !== null);
  if (ids !== undefined) {
    if (isFiltered || cursor !== undefined) {
      throw new HttpError("invalid_field", "ids stand alone: no filter beside them", { field: "ids" });
    }
    const selected: Selected[number][] = [];
    // One after the other: what holds a reject is opened as a whole.
    for (const one of new Set(ids)) selected.push((await book.get(one)) ?? one);
    return { selected, next: null };
  }
  if (!isFiltered && cursor === undefined) {
    throw new HttpError("bad_request", "Say which rejects: ids, source, reason, since, until or id.");
  }
  const wanted = continuing(filter, cursor);
  if (!wanted.ok) throw new HttpError("invalid_field", wanted.error.message, { field: wanted.error.field });
  const onlyOpen = { ...wanted.value.filter, repaired: false };
  const { rejects, next } = await book.page(onlyOpen, limit, wanted.value.after);
  return { selected: rejects, next: next === null ? null : encodeCursor(next, wanted.value.filter) };
};
