import { type Context, Hono } from "hono";
import type { DecidedSlot } from "../contract/decision.ts";
import { Template } from "../contract/template.ts";
import type { Pictures } from "../message/pictures.port.ts";
import type { Templates } from "../message/placement.ts";
import { templateNeeds } from "../message/template-needs.ts";
import type { Auth } from "../platform/http/auth.ts";
import { HttpError } from "../platform/http/errors.ts";
import { readSetting } from "../platform/http/setting-body.ts";
import type { Traits } from "./template/bindings.ts";
import { unknownTemplate } from "./templates.route.ts";

export type PreviewRouteDeps = {
  readonly auth: Auth;
  readonly templates: Templates;
  readonly pictures: Pick<Pictures, "draw" | "itemFree">;
  /** A slot with an item of the catalogue; null when there is none of that id. */
  readonly slotOf: (item: string) => Promise<DecidedSlot | null>;
  /** Some traits of a person by their user id. */
  readonly traitsOf: (user: string, names: readonly string[]) => Promise<Traits>;
};

/** Somebody looks at it and waits: whole pictures only, ms. */
const patience = 5_000;

/** `GET /v1/templates/{id}/preview` and, before it is put, `POST /v1/templates/preview`: what a template draws. */
export const previewRoutes = (deps: PreviewRouteDeps): Hono => {
  const app = new Hono();
  app.post("/v1/templates/preview", async (c) => {
    await deps.auth.require(c, ["secret"]);
    const template = await readSetting(c.req.raw, "template", (given) =>
      Template.safeParse({ ...given, id: "preview" }),
    );
    return preview(deps, c, template);
  });
  app.get("/v1/templates/:id/preview", async (c) => {
    await deps.auth.require(c, ["secret"]);
    const id = c.req.param("id");
    const template = await deps.templates(id);
    if (template === null) throw unknownTemplate(id);
    return preview(deps, c, template);
  });
  return app;
};

const preview = async (deps: PreviewRouteDeps, c: Context, template: Template): Promise<Response> => {
  const { item, user_id: user, fallback, frozen } = c.req.query();
  const time = { patience, waitUntil: (work: Promise<unknown>) => c.executionCtx.waitUntil(work) };
  const slot = item === undefined ? sample : await deps.slotOf(item);
  if (slot === null) throw new HttpError("not_found", `There is no item "${item}".`, { field: "item" });
  const names = templateNeeds(template).traits;
  const known = user === undefined ? {} : await deps.traitsOf(user, names);
  const picture =
    fallback === "true"
      ? await deps.pictures.itemFree(template, 1, time)
      : await deps.pictures.draw(
          {
            template,
            slots: [slot],
            traits: { ...known, ...givenTraits(new URL(c.req.url).searchParams) },
            isFrozen: frozen === "true",
          },
          time,
        );
  return new Response(picture.bytes, {
    headers: { "content-type": picture.contentType, "cache-control": "no-store", "x-content-type-options": "nosniff" },
  });
};

/** `trait.first_name=Ada`: a list of numbers is written with commas. */
const givenTraits = (query: URLSearchParams): Traits =>
  Object.fromEntries(
    [...query].flatMap(([name, value]) => (name.startsWith("trait.") ? [[name.slice("trait.".length), value]] : [])),
  );

const sample: DecidedSlot = {
  item: "sample",
  title: "Handmade stoneware mug, glazed twice in ocean blue",
  url: "",
  image: "",
  price_text: "€24.00",
  was_price_text: "€32.00",
  reason: "",
  strategy: "preview",
  brand: "Acme",
  category: "Kitchen",
  rating: 4.5,
};
