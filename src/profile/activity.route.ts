import { Hono } from "hono";
import type { Sealer } from "../base/sealer.port.ts";
import { sealPurpose } from "../collect/records.ts";
import type { Activity, ActivityEvent } from "../contract/profile.ts";
import { Identity, type EventRecord } from "../contract/record.ts";
import type { EventLog } from "../log/event-log.port.ts";
import type { Auth } from "../platform/http/auth.ts";
import { HttpError } from "../platform/http/errors.ts";
import { activityPage } from "./activity.ts";
import { encodeActivityCursor, parseActivityQuery } from "./activity-query.ts";
import { openTraits } from "./open-records.ts";
import { partitionFeed } from "./partition-feed.ts";
import { iso } from "./profile-document.ts";

export type ActivityRouteDeps = { readonly auth: Auth; readonly log: EventLog; readonly sealer: Sealer };

/** `GET /v1/activity`: everybody's events as the log has them, newest arrival first. With a secret key. */
export const activityRoutes = ({ auth, log, sealer }: ActivityRouteDeps): Hono => {
  const app = new Hono();
  app.get("/v1/activity", async (c) => {
    await auth.require(c, ["secret"]);
    const query = parseActivityQuery(c.req.query(), log);
    if (!query.ok) {
      throw new HttpError("invalid_field", `${query.error.field} ${query.error.message}`, { field: query.error.field });
    }
    const { filter, limit, after } = query.value;
    const { records, next } = await reached(async () => {
      const feeds = Array.from({ length: log.partitions }, async (_, partition) => {
        const place = after === null ? undefined : after[partition];
        return place === null ? finished : partitionFeed(log, partition, place ?? null);
      });
      return activityPage(await Promise.all(feeds), filter, limit);
    });
    const cursor = next === null ? null : encodeActivityCursor(log.epoch, next, filter);
    const data = await Promise.all(records.map((record) => shown(sealer, record)));
    return c.json({ data, cursor: { next: cursor, has_more: cursor !== null } } satisfies Activity, 200, {
      "cache-control": "private, no-store",
      ...(cursor === null ? {} : { link: `<${c.req.path}?limit=${limit}&cursor=${cursor}>; rel="next"` }),
    });
  });
  return app;
};

const finished = { place: null, next: async () => null };

const reached = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch {
    throw new HttpError("unavailable", "The log cannot be read; try again.", { headers: { "retry-after": "1" } });
  }
};

const shown = async (sealer: Sealer, record: EventRecord): Promise<ActivityEvent> => {
  const [who, traits] = await Promise.all([sealer.open(sealPurpose.who, record.who), openTraits(sealer, record)]);
  const identity = who === null ? null : Identity.safeParse(JSON.parse(who));
  return {
    ...(identity?.success === true ? identity.data : {}),
    source: record.source,
    id: record.id,
    type: record.type,
    occurred_at: iso(record.occurred),
    received_at: iso(record.received),
    session_id: record.session_id ?? null,
    properties: { ...record.properties, ...traits },
    ...(record.bot === true ? { bot: true as const } : {}),
  };
};
