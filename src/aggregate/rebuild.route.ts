import { type Context, Hono } from "hono";
import {
  PeopleComparisonRequest,
  RebuildRequest,
  type ItemsComparison,
  type PeopleComparison,
  type RebuildProgress,
} from "../contract/operate.ts";
import type { Auth } from "../platform/http/auth.ts";
import { HttpError } from "../platform/http/errors.ts";
import type { Generations } from "./generations.port.ts";
import { jsonBody, reached, wholeNumber } from "../platform/http/operator-request.ts";
import type { Rebuild } from "./rebuild.ts";

export type RebuildRouteDeps = {
  readonly auth: Auth;
  readonly serving: number;
  readonly rebuild: Rebuild;
  readonly generations: Generations;
};

/** Items compared in one call: their lists are built anew, about 1 ms each. */
const itemsPerCall = 200;

/** Builds a generation of derived state beside the one that serves, and compares the two. With a secret key. */
export const rebuildRoutes = ({ auth, serving, rebuild, generations }: RebuildRouteDeps): Hono => {
  const app = new Hono();

  /** The number asked for, or the next one; it must lie above the one that serves. */
  const built = (asked: number | undefined): number => {
    const generation = asked ?? serving + 1;
    if (generation > serving) return generation;
    throw new HttpError("invalid_field", `must be above ${serving}, which serves`, { field: "generation" });
  };
  const inQuery = (c: Context): number => {
    const asked = c.req.query("generation");
    return built(asked === undefined ? undefined : wholeNumber(asked, "generation", 2, 999_999));
  };
  const progressOf = async (generation: number): Promise<RebuildProgress> => {
    const { source, partitions } = await reached(() => rebuild.progress(generation));
    return {
      serving,
      generation,
      source,
      caught_up: partitions.every(({ built: own, served }) => own.next === served.next && !own.isOpen),
      partitions: partitions.map(({ epoch, partition, built: own, served }) => ({
        epoch,
        partition,
        next: own.next,
        serving: served.next,
        stuck: own.stuck === null ? null : `${own.stuck.reason}: ${own.stuck.detail}`,
        failing: own.failing,
      })),
    };
  };
  const whileEqual = async <T>(generation: number, work: () => Promise<T>): Promise<T> => {
    const done = await reached(() => rebuild.whileEqual(generation, work));
    if (done.ok) return done.value;
    throw new HttpError("unavailable", `Not comparable now: ${done.error}`, { headers: { "retry-after": "1" } });
  };

  app.post("/v1/rebuild", async (c) => {
    await auth.require(c, ["secret"]);
    const { generation: asked, source, stop } = await jsonBody(c, RebuildRequest);
    const generation = built(asked);
    await reached(() => rebuild.start(generation, stop ? null : source));
    return c.json(await progressOf(generation));
  });

  app.get("/v1/rebuild", async (c) => {
    await auth.require(c, ["secret"]);
    return c.json(await progressOf(inQuery(c)));
  });

  app.post("/v1/rebuild/people", async (c) => {
    await auth.require(c, ["secret"]);
    const { generation: asked, people } = await jsonBody(c, PeopleComparisonRequest);
    const generation = built(asked);
    const different = await whileEqual(generation, () => generations.differentPeople(people, generation));
    return c.json({ compared: people.length, different: [...different] } satisfies PeopleComparison);
  });

  app.get("/v1/rebuild/items", async (c) => {
    await auth.require(c, ["secret"]);
    const generation = inQuery(c);
    const shard = wholeNumber(c.req.query("shard") ?? "0", "shard", 0, generations.shards - 1);
    const after = c.req.query("cursor") ?? "";
    const { items, differentSums, differentLists, next } = await whileEqual(generation, () =>
      generations.differentItems(shard, generation, after, itemsPerCall),
    );
    return c.json({
      compared: items,
      different_sums: [...differentSums],
      different_lists: [...differentLists],
      cursor: { next, has_more: next !== null },
    } satisfies ItemsComparison);
  });

  return app;
};
