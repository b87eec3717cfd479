import { Hono } from "hono";
import type { Setting, Settings } from "../base/settings.port.ts";
import { defaultPlacement, type KeptPlacement, Placement } from "../contract/placement.ts";
import type { Auth } from "../platform/http/auth.ts";
import { HttpError } from "../platform/http/errors.ts";
import { lastChange, readSetting } from "../platform/http/setting-body.ts";
import { placementKind } from "./known-placements.ts";
import { plainIdAddress } from "./plain-id-address.ts";

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
    const placement = await readSetting(c.req.raw, "placement", (given) => parsed(given, id));
    const put = await settings.put(placementKind, id, placement, source);
    if (!put.ok) throw new HttpError("bad_request", "There are 1,000 placements already.");
    return c.json(told(placement, lastChange(put.value)));
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
const asKept = (setting: Setting): KeptPlacement | null => {
  const placement = Placement.safeParse(setting.value);
  return placement.success ? told(placement.data, lastChange(setting)) : null;
};

type LastChange = Pick<KeptPlacement, "version" | "changed_at" | "changed_by">;

const told = (placement: Placement, last: LastChange): KeptPlacement => ({
  ...placement,
  plain_id: plainIdAddress(placement),
  ...last,
});

/** What follows from a placement is told, and may be sent back, but is no part of it. */
const parsed = (given: Partial<KeptPlacement>, id: string) => {
  const { plain_id: _, ...own } = given;
  return Placement.safeParse({ ...own, id });
};

/** As it is while nobody configured it. */
const keptDefault = told(defaultPlacement, { version: 0, changed_at: null, changed_by: null });

const unknown = (id: string): HttpError => new HttpError("not_found", `There is no placement "${id}".`);
