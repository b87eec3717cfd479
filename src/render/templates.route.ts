import { Hono } from "hono";
import type { Setting, Settings } from "../base/settings.port.ts";
import { builtInTemplates } from "../contract/built-in-templates.ts";
import { Placement } from "../contract/placement.ts";
import { type KeptTemplate, Template } from "../contract/template.ts";
import type { Auth } from "../platform/http/auth.ts";
import { HttpError } from "../platform/http/errors.ts";
import { lastChange, readSetting } from "../platform/http/setting-body.ts";
import { placementKind } from "../recommend/known-placements.ts";
import { templateKind } from "./known-templates.ts";

export type TemplateRouteDeps = {
  readonly auth: Auth;
  readonly settings: Pick<Settings, "get" | "list" | "put" | "delete">;
};

/** `GET|PUT|DELETE /v1/templates/{id}` and the list of them; built-in ones are as they are. */
export const templateRoutes = ({ auth, settings }: TemplateRouteDeps): Hono => {
  const app = new Hono();

  app.get("/v1/templates", async (c) => {
    await auth.require(c, ["secret"]);
    const kept = (await settings.list(templateKind)).flatMap((setting) => asKept(setting) ?? []);
    return c.json({ data: [...builtIn, ...kept], cursor: { next: null, has_more: false } });
  });

  app.get("/v1/templates/:id", async (c) => {
    await auth.require(c, ["secret"]);
    const id = c.req.param("id");
    const known = builtIn.find((template) => template.id === id) ?? (await keptTemplate(settings, id));
    if (known === null) throw unknownTemplate(id);
    return c.json(known);
  });

  app.put("/v1/templates/:id", async (c) => {
    const { source } = await auth.require(c, ["secret"]);
    const id = c.req.param("id");
    if (builtInTemplates.has(id)) throw new HttpError("bad_request", `"${id}" is built in; give yours another name.`);
    const template = await readSetting(c.req.raw, "template", (given) => Template.safeParse({ ...given, id }));
    const before = await keptTemplate(settings, id);
    // Mails that were sent leave room for the size they were sent with.
    for (const field of ["format", "width", "height"] as const) {
      if (before === null || before[field] === template[field]) continue;
      const message = `was ${before[field]}, and mails that were sent go by it: give the changed one another name`;
      throw new HttpError("invalid_field", message, { field });
    }
    const put = await settings.put(templateKind, id, template, source);
    if (!put.ok) throw new HttpError("bad_request", "There are 1,000 templates already.");
    return c.json({ ...template, ...lastChange(put.value) } satisfies KeptTemplate);
  });

  app.delete("/v1/templates/:id", async (c) => {
    const { source } = await auth.require(c, ["secret"]);
    const id = c.req.param("id");
    const user = (await settings.list(placementKind)).find(({ value }) => templateOf(value) === id);
    if (user !== undefined) throw new HttpError("bad_request", `The placement "${user.id}" is drawn with it.`);
    if (!(await settings.delete(templateKind, id, source))) throw unknownTemplate(id);
    return c.json({ success: true });
  });
  return app;
};

const builtIn: readonly KeptTemplate[] = Array.from(builtInTemplates.values(), (template) => ({
  ...template,
  version: 0,
  changed_at: null,
  changed_by: null,
}));

const keptTemplate = async (settings: Pick<Settings, "get">, id: string): Promise<KeptTemplate | null> => {
  const found = await settings.get(templateKind, id);
  return found === null ? null : asKept(found);
};

/** Null for what an older version wrote and this one does not take: nothing is drawn with it either. */
const asKept = (setting: Setting): KeptTemplate | null => {
  const template = Template.safeParse(setting.value);
  return template.success ? { ...template.data, ...lastChange(setting) } : null;
};

const templateOf = (value: unknown): string | null => {
  const placement = Placement.safeParse(value);
  return placement.success ? placement.data.template : null;
};

export const unknownTemplate = (id: string): HttpError => new HttpError("not_found", `There is no template "${id}".`);
