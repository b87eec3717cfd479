import type { PictureTemplate } from "../contract/template.ts";
import type { PictureOrder } from "../message/pictures.port.ts";
import { templateNeeds } from "../message/template-needs.ts";
import type { Drawing } from "./drawing.ts";
import type { Sketch } from "./sketch.ts";
import { resolveTemplate } from "./template/resolve.ts";

/** One per slot; null for a slot that has no item where the template wants one. */
export const sketchesOf = (
  template: PictureTemplate,
  { slots, traits, isFrozen }: Omit<PictureOrder, "template">,
): (Sketch | null)[] => {
  const needs = templateNeeds(template);
  return slots.map((item) => {
    if (needs.item && item.item === null) return null;
    const drawing: Drawing = resolveTemplate(template, { item, traits, isFrozen });
    return { drawing, format: template.format, isPersonal: needs.traits.length > 0 };
  });
};
