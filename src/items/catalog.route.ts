import { Hono } from "hono";
import { fromBase64url, fromUtf8, toBase64url, utf8 } from "../base/bytes.ts";
import type { CatalogAnswer, CatalogDeleted, CatalogItem, CatalogPage } from "../contract/catalog.ts";
import { limits } from "../contract/limits.ts";
import type { Auth } from "../platform/http/auth.ts";
import { readBody } from "../platform/http/body.ts";
import { HttpError } from "../platform/http/errors.ts";
import type { CachedReadModel } from "./cached-read-model.ts";
import { checkItems, splitCatalogBody } from "./catalog-body.ts";
import type { Catalog } from "./catalog.port.ts";
import type { CatalogMode } from "./merge-item.ts";
import { factsKey, popularKey } from "./read-model-keys.ts";
import { shardOf, shards } from "./shards.ts";

export type CatalogRouteDeps = {
  readonly auth: Auth;
  readonly catalog: Catalog;
  readonly readModel: Pick<CachedReadModel, "invalidate">;
};

/** `POST /v1/catalog`, `GET /v1/catalog?limit&cursor`, `GET` and `DELETE /v1/catalog/{id}`. */
export const catalogRoutes = (deps: CatalogRouteDeps): Hono => {
  const app = new Hono();

  /** What this isolate holds of changed items is forgotten even if the change failed half-way. */
  const change = async <T>(ids: readonly string[], work: () => Promise<T>): Promise<T> => {
    try {
      return await reachable(work);
    } finally {
      deps.readModel.invalidate([...ids.map(factsKey), ...new Set(ids.map((id) => popularKey(shardOf(id))))]);
    }
  };

  app.post("/v1/catalog", async (c) => {
    await deps.auth.require(c, ["secret"]);
    const mode = modeOf(c.req.query("mode"));
    const body = await readBody(c.req.raw, limits.catalogBodyBytes);
    if (!body.ok && body.error === "too_large") throw new HttpError("payload_too_large", "The body exceeds 32 MB.");
    if (!body.ok) throw new HttpError("bad_request", "The body's gzip is broken.");
    const split = splitCatalogBody(fromUtf8(body.value));
    if (!split.ok && split.error === "not_json") throw new HttpError("invalid_json", "The body is not JSON.");
    if (!split.ok) throw new HttpError("bad_request", "The body must be a JSON array, {items: […]} or NDJSON.");
    if (split.value.length > limits.catalogItems) {
      throw new HttpError("payload_too_large", `One call takes at most ${limits.catalogItems} items.`);
    }
    const { items, rejected } = checkItems(split.value);
    const [first] = rejected;
    if (items.length === 0 && first !== undefined) {
      const field = first.field === null ? `${first.index}` : `${first.index}.${first.field}`;
      throw new HttpError("invalid_field", `No item could be accepted; the first: ${first.message}`, { field });
    }
    if (items.length === 0 && mode === "replace") {
      throw new HttpError("bad_request", "An empty list would delete the whole catalogue; delete items one by one.");
    }
    // An item that was sent but could not be read is not one that the shop gave up.
    const kept = rejected.flatMap(({ id }) => id ?? []);
    const changed = await change(
      items.map((item) => item.id),
      () => deps.catalog.upsert(items, mode, kept),
    );
    if (mode === "replace") deps.readModel.invalidate([...changed.map(factsKey), ...shards.map(popularKey)]);
    const answer: CatalogAnswer = { success: true, accepted: items.length, rejected: [...rejected] };
    return c.json(answer);
  });

  app.get("/v1/catalog", async (c) => {
    await deps.auth.require(c, ["secret"]);
    const limit = Number(c.req.query("limit") ?? 100);
    if (!Number.isInteger(limit) || limit < 1 || limit > limits.pageSize) {
      throw new HttpError("invalid_field", `must be a whole number from 1 to ${limits.pageSize}`, { field: "limit" });
    }
    let { shard, after } = cursorOf(c.req.query("cursor"));
    const found: CatalogItem[] = [];
    // One more than asked for tells whether there is more.
    for (; shard < shards.length && found.length <= limit; shard++, after = "") {
      found.push(...(await reachable(() => deps.catalog.page(shard, after, limit + 1 - found.length))));
    }
    const data = found.slice(0, limit);
    const last = found.length > limit ? data.at(-1) : undefined;
    const next = last === undefined ? null : toBase64url(utf8(`${shardOf(last.id)}:${last.id}`));
    return c.json({ data, cursor: { next, has_more: next !== null } } satisfies CatalogPage);
  });

  app.get("/v1/catalog/:id", async (c) => {
    await deps.auth.require(c, ["secret"]);
    const item = await reachable(() => deps.catalog.get(c.req.param("id")));
    if (item === null) throw new HttpError("not_found", "There is no such item.");
    return c.json(item);
  });

  app.delete("/v1/catalog/:id", async (c) => {
    await deps.auth.require(c, ["secret"]);
    const id = c.req.param("id");
    const deleted = await change([id], () => deps.catalog.delete(id));
    if (!deleted) throw new HttpError("not_found", "There is no such item.");
    return c.json({ success: true } satisfies CatalogDeleted);
  });

  return app;
};

const modeOf = (given: string | undefined): CatalogMode => {
  if (given === undefined || given === "merge" || given === "replace") return given ?? "merge";
  throw new HttpError("invalid_field", "must be merge or replace", { field: "mode" });
};

/** Where a page begins: behind an item of a shard. */
const cursorOf = (given: string | undefined): { shard: number; after: string } => {
  if (given === undefined) return { shard: 0, after: "" };
  const bytes = fromBase64url(given);
  const parts = bytes === null ? null : /^(\d{1,2}):(.*)$/s.exec(fromUtf8(bytes));
  if (parts?.[1] === undefined || parts[2] === undefined) {
    throw new HttpError("invalid_field", "is not a cursor of this list", { field: "cursor" });
  }
  return { shard: Number(parts[1]), after: parts[2] };
};

/** A change that fails may have been stored; sending it again is harmless. */
const reachable = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch {
    throw new HttpError("unavailable", "The catalogue cannot be reached; try again.", {
      headers: { "retry-after": "1" },
    });
  }
};
