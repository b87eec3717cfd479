import { type Context, Hono } from "hono";
import type { Pseudonyms } from "../base/sealer.port.ts";
import type { Profile, ProfileEvents } from "../contract/profile.ts";
import type { Auth } from "../platform/http/auth.ts";
import { HttpError } from "../platform/http/errors.ts";
import type { RequestLimits } from "../platform/http/request-limits.ts";
import { encodeCursor, parseEventQuery } from "./event-query.ts";
import { parsePersonRef } from "./person-ref.ts";
import type { ProfileReader } from "./profile-reader.port.ts";
import { isNamed, profileTag } from "./profile-tag.ts";

export type ProfileRouteDeps = {
  readonly auth: Auth;
  readonly pseudonyms: Pseudonyms;
  readonly profiles: ProfileReader;
  /** What one key may ask for; without it, anything. */
  readonly limits?: RequestLimits;
};

/** `GET /v1/profiles/{ref}` and `GET /v1/profiles/{ref}/events`, with a secret key. */
export const profileRoutes = ({ auth, pseudonyms, profiles, limits }: ProfileRouteDeps): Hono => {
  const app = new Hono();

  const keyOf = async (c: Context, ref: string): Promise<string> => {
    const { key_sha256 } = await auth.require(c, ["secret"]);
    const taken = limits?.take(key_sha256, 1) ?? { allowed: true, headers: {} };
    if (!taken.allowed) throw new HttpError("rate_limited", "This key asks too fast.", { headers: taken.headers });
    for (const [name, value] of Object.entries(taken.headers)) c.header(name, value);
    const person = parsePersonRef(ref);
    if (!person.ok) throw new HttpError("invalid_field", `ref ${person.error}`, { field: "ref" });
    return pseudonyms.key(person.value.kind, person.value.id);
  };

  app.get("/v1/profiles/:ref", async (c) => {
    const ref = c.req.param("ref");
    const key = await keyOf(c, ref);
    const verbose = isTrue(c.req.query("verbose"));
    const profile = await reached(profiles.profile(key, verbose));
    if (profile === null) throw new HttpError("not_found", "Nothing is known of this person.");
    const body: Profile = { ref, ...profile };
    const etag = profileTag(body);
    // No cache may keep it; a caller who holds it and asks again gets no body.
    const headers = { "cache-control": "private, no-store", etag, vary: "authorization" };
    return isNamed(c.req.header("if-none-match"), etag) ? c.body(null, 304, headers) : c.json(body, 200, headers);
  });

  app.get("/v1/profiles/:ref/events", async (c) => {
    const key = await keyOf(c, c.req.param("ref"));
    const query = parseEventQuery(c.req.query());
    if (!query.ok) {
      throw new HttpError("invalid_field", `${query.error.field} ${query.error.message}`, { field: query.error.field });
    }
    const { events, next } = await reached(profiles.events(key, query.value));
    const cursor = next === null ? null : encodeCursor(next, query.value);
    const body: ProfileEvents = { data: [...events], cursor: { next: cursor, has_more: cursor !== null } };
    return c.json(body, 200, {
      "cache-control": "private, no-store",
      ...(cursor === null
        ? {}
        : { link: `<${new URL(c.req.url).pathname}?limit=${query.value.limit}&cursor=${cursor}>; rel="next"` }),
    });
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

/** Throws 400 for what is neither. */
const isTrue = (given = "false"): boolean => {
  if (given === "true" || given === "false") return given === "true";
  throw new HttpError("invalid_field", "verbose must be true or false", { field: "verbose" });
};
