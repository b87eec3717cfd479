import { Hono } from "hono";
import type { Pseudonyms } from "../../base/sealer.port.ts";
import type { Erasure, ErasureAccepted } from "../../contract/erasure.ts";
import type { Auth } from "../../platform/http/auth.ts";
import { HttpError } from "../../platform/http/errors.ts";
import { parsePersonRef } from "../person-ref.ts";
import { iso } from "../profile-document.ts";
import type { ErasureStanding } from "./erasures.object.ts";
import type { Traces } from "./traces.ts";
import { whoseKeys, type Whose } from "./whose-keys.ts";

export type ErasureRouteDeps = {
  readonly auth: Auth;
  readonly pseudonyms: Pseudonyms;
  readonly traces: (key: string) => Promise<Traces>;
  readonly erasures: {
    erase(whose: Whose): Promise<ErasureStanding>;
    standing(id: string): Promise<ErasureStanding | null>;
  };
  /** What this deployment's stores keep beyond the gateway's reach. */
  readonly remains: ErasureAccepted["remains"];
};

const now =
  "The person is unknown to every answer. Every picture ever sent to them is generic, clicks lead to the shop, and " +
  "neither is noted. What happened until now and comes in later is dropped and counted as erased.";
const next =
  "Their events are taken out of the log and its archive, and whatever else names them out of rejects, parked and " +
  "buffered records and copies of decisions. What they added to the sums of items stays; it names nobody.";

/** `DELETE /v1/profiles/{ref}`, and how far it has come: `GET /v1/erasures/{id}`. With a secret key. */
export const erasureRoutes = ({ auth, pseudonyms, traces, erasures, remains }: ErasureRouteDeps): Hono => {
  const app = new Hono();

  app.delete("/v1/profiles/:ref", async (c) => {
    await auth.require(c, ["secret"]);
    const person = parsePersonRef(c.req.param("ref"));
    if (!person.ok) throw new HttpError("invalid_field", `ref ${person.error}`, { field: "ref" });
    const whose = { pseudonyms, traces };
    const standing = await reached(async () => erasures.erase(await whoseKeys(whose, person.value)));
    // It is stored and is tried again, but nobody can say yet that it holds.
    if (standing.phase === "beginning") throw notYet();
    const body: ErasureAccepted = { success: true, erasure: shown(standing), now, next, remains: [...remains] };
    return c.json(body, 202, { "cache-control": "private, no-store", location: `/v1/erasures/${standing.id}` });
  });

  app.get("/v1/erasures/:id", async (c) => {
    await auth.require(c, ["secret"]);
    const standing = await reached(async () => erasures.standing(c.req.param("id").slice(0, 100)));
    if (standing === null) throw new HttpError("not_found", "There is no such erasure.");
    return c.json(shown(standing), 200, { "cache-control": "private, no-store" });
  });

  return app;
};

const shown = ({ id, at, phase, counts, done }: ErasureStanding): Erasure => ({
  id,
  status: phase === "done" ? "done" : "running",
  step: phase,
  erased_at: iso(at),
  done_at: done === null ? null : iso(done),
  records: counts.records,
  files: counts.files,
  others: { ...counts.others },
});

const notYet = (): HttpError =>
  new HttpError("unavailable", "The erasure is stored and goes on by itself, but does not hold yet; ask again.", {
    headers: { "retry-after": "1" },
  });

const reached = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch {
    throw new HttpError("unavailable", "The person cannot be reached; try again.", { headers: { "retry-after": "1" } });
  }
};
