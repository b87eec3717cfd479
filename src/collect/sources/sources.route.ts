import { Hono, type Context } from "hono";
import { toBase64url, toHex, utf8 } from "../../base/bytes.ts";
import { parsePublicUrl } from "../../base/public-url.ts";
import type { Clock } from "../../base/clock.port.ts";
import type { Random } from "../../base/random.port.ts";
import type { Setting, Settings } from "../../base/settings.port.ts";
import { sha256 } from "../../base/sha256.ts";
import { ExternalId } from "../../contract/ids.ts";
import { limits } from "../../contract/limits.ts";
import {
  liveKeys,
  type SettingChanges,
  type SourceAnswer,
  type SourceDeleted,
  SourceKeys,
  type SourceKeyMade,
  type SourcePage,
  SourceSettings,
} from "../../contract/source.ts";
import type { Auth } from "../../platform/http/auth.ts";
import { readBody } from "../../platform/http/body.ts";
import { HttpError } from "../../platform/http/errors.ts";
import { isObject, tidy } from "../json-tree.ts";
import { sourceKeysKind, sourceKind } from "./known-sources.ts";
import { planProblem } from "./plan.ts";

export type SourceRouteDeps = {
  readonly auth: Auth;
  readonly settings: Settings;
  readonly random: Random;
  readonly clock: Clock;
};

/** A source's document, bytes: it travels to every isolate. */
const documentBytes = 256 * 1024;
const keyBytes = 32;
/** A change that somebody else's came before is tried again this often. */
const tries = 3;

/** `GET /v1/sources`, `PUT`, `GET`, `DELETE /v1/sources/{id}`, its keys, and the audit of all settings. */
export const sourceRoutes = ({ auth, settings, random, clock }: SourceRouteDeps): Hono => {
  const app = new Hono();
  const operator = async (c: Context): Promise<string> => (await auth.require(c, ["secret"])).source;

  const keysOf = async (id: string): Promise<{ readonly version: number; readonly keys: SourceKeys["keys"] }> => {
    const stored = await settings.get(sourceKeysKind, id);
    return { version: stored?.version ?? 0, keys: SourceKeys.safeParse(stored?.value).data?.keys ?? [] };
  };
  const found = async (id: string): Promise<Setting> => {
    const stored = await settings.get(sourceKind, id);
    if (stored === null) throw new HttpError("not_found", "There is no such source.");
    return stored;
  };
  /** Changes the keys of a source as they stand when it is done. */
  const changeKeys = async (
    id: string,
    by: string,
    change: (keys: SourceKeys["keys"]) => SourceKeys["keys"],
  ): Promise<void> => {
    for (let attempt = 0; attempt < tries; attempt++) {
      const { version, keys } = await keysOf(id);
      const put = await settings.put(sourceKeysKind, id, { keys: change(keys) } satisfies SourceKeys, by, version);
      if (put.ok) return;
    }
    throw new HttpError("unavailable", "Somebody else changes these keys; try again.", { headers: retry });
  };

  app.get("/v1/sources", async (c) => {
    await operator(c);
    const limit = pageLimit(c, 100);
    const after = c.req.query("cursor") ?? "";
    const [sources, keys] = await reachable(() =>
      Promise.all([settings.list(sourceKind), settings.list(sourceKeysKind)]),
    );
    const keysById = new Map(keys.map(({ id, value }) => [id, SourceKeys.safeParse(value).data?.keys ?? []]));
    const rest = sources.filter(({ id }) => id > after);
    const data = rest.slice(0, limit).map((one) => shown(one, keysById.get(one.id) ?? []));
    const next = rest.length > limit ? (data.at(-1)?.id ?? null) : null;
    return c.json({ data, cursor: { next, has_more: next !== null } } satisfies SourcePage, 200, privately);
  });

  app.get("/v1/sources/:id", async (c) => {
    await operator(c);
    const id = idOf(c);
    const [source, { keys }] = await reachable(() => Promise.all([found(id), keysOf(id)]));
    return c.json(shown(source, keys), 200, privately);
  });

  app.put("/v1/sources/:id", async (c) => {
    const by = await operator(c);
    const id = idOf(c);
    const document = documentOf(await jsonBody(c));
    const put = await reachable(() => settings.put(sourceKind, id, document, by));
    if (!put.ok) throw new HttpError("bad_request", "There are 1,000 sources already; delete one first.");
    const { keys } = await reachable(() => keysOf(id));
    return c.json(shown(put.value, keys), 200, privately);
  });

  app.delete("/v1/sources/:id", async (c) => {
    const by = await operator(c);
    const id = idOf(c);
    // Keys first: a source without rules must not go on being fed.
    await reachable(() => settings.delete(sourceKeysKind, id, by));
    if (!(await reachable(() => settings.delete(sourceKind, id, by)))) {
      throw new HttpError("not_found", "There is no such source.");
    }
    return c.json({ success: true } satisfies SourceDeleted);
  });

  app.post("/v1/sources/:id/keys", async (c) => {
    const by = await operator(c);
    const id = idOf(c);
    await reachable(() => found(id));
    const key = `wk_${toBase64url(random.bytes(keyBytes))}`;
    const made = { sha256: toHex(await sha256(utf8(key))), created: clock.now() };
    await reachable(() =>
      changeKeys(id, by, (keys) => {
        if (keys.length >= liveKeys) {
          throw new HttpError("bad_request", "A source has at most two live keys; delete the one that is out of use.");
        }
        return [...keys, made];
      }),
    );
    const answer: SourceKeyMade = { key, sha256: made.sha256, created_at: new Date(made.created).toISOString() };
    return c.json(answer, 200, privately);
  });

  app.delete("/v1/sources/:id/keys/:prefix", async (c) => {
    const by = await operator(c);
    const id = idOf(c);
    const prefix = c.req.param("prefix").toLowerCase();
    if (!/^[0-9a-f]{8,64}$/.test(prefix)) {
      throw new HttpError("invalid_field", "must be the first 8 or more digits of a key's SHA-256", {
        field: "prefix",
      });
    }
    await reachable(async () => {
      await found(id);
      await changeKeys(id, by, (keys) => {
        const left = keys.filter((key) => !key.sha256.startsWith(prefix));
        if (left.length === keys.length) throw new HttpError("not_found", "The source has no such key.");
        return left;
      });
    });
    return c.json({ success: true } satisfies SourceDeleted);
  });

  app.get("/v1/settings/changes", async (c) => {
    await operator(c);
    const limit = pageLimit(c, 100);
    const cursor = c.req.query("cursor");
    if (cursor !== undefined && !/^\d{1,15}$/.test(cursor)) {
      throw new HttpError("invalid_field", "is not a cursor of this list", { field: "cursor" });
    }
    const changes = await reachable(() => settings.changes(cursor === undefined ? null : Number(cursor), limit + 1));
    const page = changes.slice(0, limit);
    const next = changes.length > limit ? String(page.at(-1)?.seq) : null;
    const data = page.map(({ kind, id, version, at, by, before, after }) => ({
      kind,
      id,
      version,
      at: new Date(at).toISOString(),
      by,
      before,
      after,
    }));
    return c.json({ data, cursor: { next, has_more: next !== null } } satisfies SettingChanges, 200, privately);
  });

  return app;
};

const retry = { "retry-after": "1" };
const privately = { "cache-control": "no-store" };

const idOf = (c: Context): string => {
  const id = ExternalId.safeParse(c.req.param("id"));
  if (!id.success) throw new HttpError("invalid_field", "must be at most 200 characters", { field: "id" });
  return id.data;
};

const pageLimit = (c: Context, otherwise: number): number => {
  const limit = Number(c.req.query("limit") ?? otherwise);
  if (Number.isInteger(limit) && limit >= 1 && limit <= limits.pageSize) return limit;
  throw new HttpError("invalid_field", `must be a whole number from 1 to ${limits.pageSize}`, { field: "limit" });
};

const jsonBody = async (c: Context): Promise<unknown> => {
  const read = await readBody(c.req.raw, documentBytes);
  if (!read.ok && read.error === "too_large") throw new HttpError("payload_too_large", "A source is at most 256 KB.");
  if (!read.ok) throw new HttpError("invalid_json", "The body's gzip is broken.");
  try {
    return JSON.parse(new TextDecoder().decode(read.value)) as unknown;
  } catch {
    throw new HttpError("invalid_json", "The body is not JSON.");
  }
};

/** The document that a body asks for, everything spelled out; throws with the field at fault. */
const documentOf = (body: unknown): SourceSettings => {
  // A plan's schemas may nest; beyond this nobody can read them either.
  if (!isObject(body) || !tidy(body, 64)) throw new HttpError("bad_request", "A source must be a JSON object.");
  const read = SourceSettings.safeParse(body);
  if (!read.success) {
    const [issue] = read.error.issues;
    const field = issue?.path.join(".") ?? "";
    throw new HttpError("invalid_field", issue?.message ?? "is not valid", field === "" ? {} : { field });
  }
  const { forward_to: forward, plan } = read.data;
  if (forward !== null && !parsePublicUrl(forward.url).ok) {
    throw new HttpError("invalid_field", "must be a public https address", { field: "forward_to.url" });
  }
  const problem = plan === null ? null : planProblem(plan);
  if (problem !== null) {
    throw new HttpError("invalid_field", `schema ${problem.message}`.slice(0, 500), {
      field: `plan.events.${problem.event}`,
    });
  }
  return read.data;
};

const shown = ({ id, version, changed, by, value }: Setting, keys: SourceKeys["keys"]): SourceAnswer => ({
  ...SourceSettings.parse(value),
  id,
  version,
  updated_at: new Date(changed).toISOString(),
  updated_by: by,
  keys: keys.map(({ sha256: hash, created }) => ({ sha256: hash, created_at: new Date(created).toISOString() })),
});

/** A change that fails may have been stored; making it again is harmless. */
const reachable = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof HttpError) throw error;
    throw new HttpError("unavailable", "The settings cannot be reached; try again.", { headers: retry });
  }
};
