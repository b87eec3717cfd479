import { Hono, type Context } from "hono";
import type { RejectReason } from "../../contract/reasons.ts";
import { HttpError } from "../../platform/http/errors.ts";
import { cors, preflight } from "../cors.route.ts";
import { parseGa4 } from "./ga4.ts";
import { impliedIdentifies } from "./implied-identify.ts";
import { accept, receive, type CollectRouteDeps, type Received } from "../receive.route.ts";

/**
 * The GA4 Measurement Protocol. `api_secret` is the write key; without one, `measurement_id` (an app's
 * `firebase_app_id`) is looked up as an app id. Senders expect 2xx whatever becomes of an event, so what is refused is
 * kept and answered 204 too; the debug path tells what would be refused, and stores nothing.
 */
export const ga4Routes = (deps: CollectRouteDeps): Hono => {
  const app = new Hono();

  app.options("/mp/collect", preflight);
  app.post("/mp/collect", cors, async (c) => {
    const request = await receiveGa4(c, deps);
    const { arrivals, identifies } = parse(c, request);
    await accept(c, deps, request, [...arrivals, ...(await impliedIdentifies(identifies))]);
    return c.body(null, 204);
  });

  app.options("/debug/mp/collect", preflight);
  app.post("/debug/mp/collect", cors, async (c) => {
    const { arrivals } = parse(c, await receiveGa4(c, deps));
    const validationMessages = arrivals.flatMap((arrival) =>
      arrival.ok
        ? []
        : [
            {
              fieldPath: arrival.rejection.field ?? "",
              description: arrival.rejection.message,
              validationCode: validationCodes[arrival.rejection.reason] ?? "VALUE_INVALID",
            },
          ],
    );
    return c.json({ validationMessages });
  });
  return app;
};

/** A server that only changed its host name still has Google's secret: then its measurement id says who it is. */
const receiveGa4 = async (c: Context, deps: CollectRouteDeps): Promise<Received> => {
  const secret = c.req.query("api_secret");
  const stream = c.req.query("measurement_id") ?? c.req.query("firebase_app_id");
  if (secret === undefined || stream === undefined) return receive(c, deps, { key: secret ?? stream });
  const isKnown = await deps.auth.require(c, ["write"], secret).then(
    () => true,
    (error: unknown) => {
      if (error instanceof HttpError && error.code === "unauthorized") return false;
      throw error;
    },
  );
  return receive(c, deps, { key: isKnown ? secret : stream });
};

const parse = (c: Context, { body, bytes }: Received) => parseGa4(body, bytes, c.req.header("user-agent") ?? null);

/** Google's codes for our reasons. */
const validationCodes: Readonly<Partial<Record<RejectReason, string>>> = {
  missing_field: "VALUE_REQUIRED",
  no_identity: "VALUE_REQUIRED",
  batch_too_large: "EXCEEDED_MAX_ENTITIES",
  event_too_large: "VALUE_OUT_OF_BOUNDS",
  too_deep: "VALUE_OUT_OF_BOUNDS",
};
