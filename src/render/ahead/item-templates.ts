import { cardTemplate } from "../../contract/built-in-templates.ts";
import type { Placement } from "../../contract/placement.ts";
import type { PictureTemplate } from "../../contract/template.ts";
import type { Templates } from "../../message/placement.ts";
import { templateNeeds } from "../../message/template-needs.ts";

/** Each item has a tile of each: beyond that they are drawn when they are looked at. */
const most = 6;

/** The templates that placements draw items with, and nothing of a person. */
export const itemTemplates = async (
  placements: readonly Pick<Placement, "template">[],
  templates: Templates,
): Promise<readonly PictureTemplate[]> => {
  const names = [...new Set(placements.map(({ template }) => template))];
  // As a message has it: a placement whose template is gone shows cards.
  const named = await Promise.all(names.map(async (name) => (await templates(name)) ?? cardTemplate));
  return [...new Set(named)]
    .flatMap((template) => (template.format === "gif" ? [] : [template]))
    .filter((template) => templateNeeds(template).item && templateNeeds(template).traits.length === 0)
    .slice(0, most);
};
