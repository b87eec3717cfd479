import { Hono } from "hono";
import type { Republishing } from "../contract/operate.ts";
import type { Auth } from "../platform/http/auth.ts";
import { HttpError } from "../platform/http/errors.ts";
import { shards } from "./shards.ts";

export type RepublishRouteDeps = {
  readonly auth: Auth;
  readonly shard: (shard: number) => { republish(): Promise<void> };
};

/** `POST /v1/read-model/republish`: writes the whole read model again from the item shards, in the background. */
export const republishRoutes = ({ auth, shard }: RepublishRouteDeps): Hono => {
  const app = new Hono();
  app.post("/v1/read-model/republish", async (c) => {
    await auth.require(c, ["secret"]);
    try {
      await Promise.all(shards.map((one) => shard(one).republish()));
    } catch {
      throw new HttpError("unavailable", "An item shard can not be reached just now; repeating is harmless.", {
        headers: { "retry-after": "1" },
      });
    }
    return c.json({ shards: shards.length } satisfies Republishing);
  });
  return app;
};
