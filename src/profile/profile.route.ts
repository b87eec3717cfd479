import { type Context, Hono } from "hono";
import type { Pseudonyms } from "../base/sealer.port.ts";
import type { Profile, ProfileEvents } from "../contract/profile.ts";
import type { Auth } from "../platform/http/auth.ts";
import { HttpError } from "../platform/http/errors.ts";
import { encodeCursor } from "./event-page.ts";
import { parseEventQuery } from "./event-query.ts";
import { parsePersonRef } from "./person-ref.ts";
import type { ProfileReader } from "./profile-reader.port.ts";

export type ProfileRouteDeps = {
  readonly auth: Auth;
  readonly pseudonyms: Pseudonyms;
  readonly profiles: ProfileReader;
};

/** `GET /v1/profiles/{ref}` and `GET /v1/profiles/{ref}/events`, with a secret key. */
export const profileRoutes = ({ auth, pseudonyms, profiles }: ProfileRouteDeps): Hono => {
  const app = new Hono();

  const keyOf = async (c: Context, ref: string): Promise<string> => {
    await auth.require(c, ["secret"]);
    const person = parsePersonRef(ref);
    if (!person.ok) throw new HttpError("invalid_field", `ref ${person.error}`, { field: "ref" });
    return pseudonyms.key(person.value.kind, person.value.id);
  };

  app.get("/v1/profiles/:ref", async (c) => {
    const ref = c.req.param("ref");
    const profile = await reached(profiles.profile(await keyOf(c, ref)));
    if (profile === null) throw new HttpError("not_found", "Nothing is known of this person.");
    return c.json({ ref, ...profile } satisfies Profile, 200, privately);
  });

  app.get("/v1/profiles/:ref/events", async (c) => {
    const key = await keyOf(c, c.req.param("ref"));
    const query = parseEventQuery(c.req.query());
    if (!query.ok) {
      throw new HttpError("invalid_field", `${query.error.field} ${query.error.message}`, { field: query.error.field });
    }
    const { events, next } = await reached(profiles.events(key, query.value));
    const cursor = { next: next === null ? null : encodeCursor(next), has_more: next !== null };
    return c.json({ data: [...events], cursor } satisfies ProfileEvents, 200, privately);
  });

  return app;
};

/** The person's object may be moving or restarting. */
const reached = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } catch {
    throw new HttpError("unavailable", "The person cannot be reached; try again.", { headers: { "retry-after": "1" } });
  }
};

const privately = { "cache-control": "private, no-store" };
