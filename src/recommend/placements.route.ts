import { Hono } from "hono";
import type { Setting, Settings } from "../base/settings.port.ts";
import { fromUtf8 } from "../base/bytes.ts";
import { limits } from "../contract/limits.ts";
import { defaultPlacement, type KeptPlacement, Placement } from "../contract/placement.ts";
import type { Auth } from "../platform/http/auth.ts";
import { readBody } from "../platform/http/body.ts";
import { HttpError } from "../platform/http/errors.ts";
import { placementKind } from "./known-placements.ts";

export type PlacementRouteDeps = {
  readonly auth: Auth;
  readonly settings: Pick<Settings, "get" | "list" | "put" | "delete">;
};

/** `GET|PUT|DELETE /v1/placements/{id}` and the list of them. */
export const placementRoutes = ({ auth, settings }: PlacementRouteDeps): Hono => {
  const app = new Hono();

  app.get("/v1/placements", async (c) => {
    await auth.require(c, ["secret"]);
    const kept = (await settings.list(placementKind)).flatMap((setting) => asKept(setting) ?? []);
    const data = kept.some(({ id }) => id === defaultPlacement.id) ? kept : [keptDefault, ...kept];
    return c.json({ data, cursor: { next: null, has_more: false } });
  });

  app.get("/v1/placements/:id", async (c) => {
    await auth.require(c, ["secret"]);
    const id = c.req.param("id");
    const found = await settings.get(placementKind, id);
    const kept = found === null ? null : asKept(found);
    if (kept !== null) return c.json(kept);
    if (id === defaultPlacement.id) return c.json(keptDefault);
    throw unknown(id);
  });

  app.put("/v1/placements/:id", async (c) => {
    const { source } = await auth.require(c, ["secret"]);
    const id = c.req.param("id");
    const placement = await readPlacement(c.req.raw, id);
    const put = await settings.put(placementKind, id, placement, source);
    if (!put.ok) throw new HttpError("bad_request", "There are 1,000 placements already.");
    const { version, changed, by } = put.value;
    return c.json({ ...placement, ...lastChange(version, changed, by) } satisfies KeptPlacement);
  });

  app.delete("/v1/placements/:id", async (c) => {
    const { source } = await auth.require(c, ["secret"]);
    const id = c.req.param("id");
    if (!(await settings.delete(placementKind, id, source))) throw unknown(id);
    return c.json({ success: true });
  });
  return app;
};

/** Null for what an older version wrote and this one does not take: nobody is served by it either. */
const asKept = ({ value, version, changed, by }: Setting): KeptPlacement | null => {
  const placement = Placement.safeParse(value);
  return placement.success ? { ...placement.data, ...lastChange(version, changed, by) } : null;
};

const lastChange = (version: number, changed: number, by: string) => ({
  version,
  changed_at: new Date(changed).toISOString(),
  changed_by: by,
});

/** As it is while nobody configured it. */
const keptDefault: KeptPlacement = { ...defaultPlacement, version: 0, changed_at: null, changed_by: null };

const unknown = (id: string): HttpError => new HttpError("not_found", `There is no placement "${id}".`);

const readPlacement = async (request: Request, id: string): Promise<Placement> => {
  const read = await readBody(request, limits.settingBytes);
  if (!read.ok) throw new HttpError("payload_too_large", "A placement is at most 64 KB.");
  let body: unknown;
  try {
    body = JSON.parse(fromUtf8(read.value));
  } catch {
    throw new HttpError("invalid_json", "The body is not JSON.");
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new HttpError("bad_request", "A placement must be a JSON object.");
  }
  // What was answered may be sent back as it is: who changed it last is not theirs to say, and no mistake either.
  const { version: _, changed_at: _at, changed_by: _by, ...given } = body as Partial<KeptPlacement>;
  const placement = Placement.safeParse({ ...given, id });
  if (placement.success) return placement.data;
  const [issue] = placement.error.issues;
  const field = issue?.path.map(String).join(".") ?? "";
  throw new HttpError("invalid_field", issue?.message ?? "is not a placement", field === "" ? {} : { field });
};
