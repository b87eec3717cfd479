import { type Context, Hono } from "hono";
import type { Metrics } from "../base/metrics.port.ts";
import { addressed, type AddressDeps, roomAt } from "./addressed.ts";
import { clientOfFetch, type Surroundings } from "./client-class.ts";
import type { Ladder, Opened } from "./ladder.ts";
import { pictureAnswer, type PictureKind } from "./picture-headers.ts";
import { pictureOrder } from "./picture-order.ts";
import type { PictureExtension, Pictures, SlotPicture } from "./pictures.port.ts";
import { signsOf } from "./request-signs.ts";
import { templateNeeds } from "./template-needs.ts";
import { type TagAlarm, unreplacedTag } from "./unreplaced-tags.ts";

export type ImageDeps = AddressDeps & {
  readonly ladder: Ladder;
  readonly pictures: Pictures;
  readonly metrics: Metrics;
  readonly tagAlarm: TagAlarm;
  /** Puts an open on the log, in the background: once per rendering of a message. */
  readonly opened: Opened;
};

/** For the picture after what it shows is known: photo fetch and drawing of a card that nobody has asked for yet, ms. */
const picturePatience = 1_500;

/** Open-time pictures: every answer is a valid picture of the slot's size, whatever happened. */
export const imageRoutes = (deps: ImageDeps): Hono => {
  const app = new Hono();
  app.use("/o/*", async (c, next) => {
    const tag = unreplacedTag(c.req.url);
    if (tag === null) return next();
    deps.tagAlarm("image", tag);
    if (tag === "placeholder") return next();
    return serveItemFree(deps, c);
  });
  app.get("/o/:token/:file", (c) => serve(deps, c, c.req.param("token"), null, c.req.param("file")));
  app.get("/o/:token/:placement/:send/:file", (c) => {
    const { token, placement, send, file } = c.req.param();
    return serve(deps, c, token, { placement, send }, file);
  });
  app.all("/o/*", (c) => serveItemFree(deps, c));
  return app;
};

/** Of an address that names no message. */
const serveItemFree = async (deps: ImageDeps, c: Context): Promise<Response> => {
  const { path } = c.req;
  const placement = await roomAt(deps, "image", path.split("/").slice(2));
  if (placement === null) return answer(deps, c, deps.pictures.fixed(extensionOf(path)));
  const time = { patience: picturePatience, waitUntil: (work: Promise<unknown>) => c.executionCtx.waitUntil(work) };
  return answer(deps, c, await deps.pictures.itemFree(placement.drawing, placement.strip ?? 1, time));
};

const serve = async (
  deps: ImageDeps,
  c: Context,
  token: string,
  path: { readonly placement: string; readonly send: string } | null,
  file: string,
): Promise<Response> => {
  const number = numberOf(file);
  const { ref, placement } = await addressed(deps, "image", { token, path });
  if (placement === null) return answer(deps, c, deps.pictures.fixed(extensionOf(file)));
  const waitUntil = (work: Promise<unknown>) => c.executionCtx.waitUntil(work);
  const time = { patience: picturePatience, waitUntil };
  const itemFree = () => deps.pictures.itemFree(placement.drawing, placement.strip ?? 1, time);
  if (ref === null || number === null) return answer(deps, c, await itemFree());
  const signs = signsOf(c.req.raw);
  const visit = { slot: number, client: (around: Surroundings | null) => clientOfFetch(signs, around) };
  const names = placement.impersonal ? [] : templateNeeds(placement.drawing).traits;
  const [shows, traits] = await Promise.all([
    deps.ladder.fetched(ref, visit, deps.opened),
    deps.ladder.traits(ref.key, names),
  ]);
  if (shows === null) return answer(deps, c, await itemFree());
  const { client, ledger } = shows;
  if (client !== null) deps.metrics.count("fetches_total", { client: client.class });
  const reader = { traits, isFrozen: client?.class === "apple" };
  const order = pictureOrder(placement, ledger.current.slots, number, reader);
  if (order === null) return answer(deps, c, await itemFree());
  const kind = placement.drawing.format === "gif" ? "timer" : "items";
  return answer(deps, c, await deps.pictures.draw(order, time), kind);
};

const answer = (deps: ImageDeps, c: Context, picture: SlotPicture, kind: PictureKind = "item-free"): Response => {
  deps.metrics.count("pictures_total", { level: picture.level });
  const client = clientOfFetch(signsOf(c.req.raw), null).class;
  return pictureAnswer(picture, { client, kind, held: c.req.header("if-none-match") });
};

const numberOf = (file: string): number | null => {
  const found = /^(\d{1,2})(\.[a-z]+)?$/i.exec(file);
  const slot = Number(found?.[1]);
  return found === null || slot < 1 ? null : slot;
};

const extensionOf = (path: string): PictureExtension => {
  const extension = /\.(\w+)$/.exec(path)?.[1]?.toLowerCase();
  return extension === "png" || extension === "gif" ? extension : "jpg";
};
