import { cardTemplate } from "../contract/built-in-templates.ts";
import type { Placement as Configured } from "../contract/placement.ts";
import type { PictureTemplate, Template } from "../contract/template.ts";
import type { DrawnAs } from "./claims.ts";

/** A placement as a message shows it. */
export type Placement = Configured & {
  /** How its pictures are drawn. */
  readonly drawing: Template;
  /** How many items stand side by side in its one picture; null: each slot has a picture of its own. */
  readonly strip: number | null;
  /** A picture fetched within this many ms is not replaced: three slots of one open must agree. */
  readonly dwellMs: number;
};

/**
 * Null for a placement that is not configured. `drawn`: as a message's pictures were drawn when it was minted, else as
 * the placement says now.
 */
export type Placements = (id: string, drawn?: DrawnAs) => Promise<Placement | null>;

/** The template of a name; null when there is none, or when none can be read now. */
export type Templates = (id: string) => Template | null | Promise<Template | null>;

/** Placements as messages show them; the same object for the same placement and template. */
export const messagePlacements = (
  configured: (id: string) => Configured | null | Promise<Configured | null>,
  templates: Templates,
): Placements => {
  const known = new WeakMap<Configured, Placement>();
  return async (id, drawn) => {
    const placement = await configured(id);
    if (placement === null) return null;
    const drawing =
      drawn === undefined
        ? ((await templates(placement.template)) ?? cardTemplate)
        : ((await templates(drawn.template)) ?? withoutBoxes(drawn));
    const strip = drawn === undefined ? stripOf(placement, drawing) : drawn.strip;
    const before = known.get(placement);
    if (before !== undefined && before.drawing === drawing && before.strip === strip) return before;
    const shown = { ...placement, drawing, strip, dwellMs: placement.dwell_seconds * 1_000 };
    known.set(placement, shown);
    return shown;
  };
};

/** As shown, pixels: wider than any mail. */
const widestStrip = 1_000;

/** Only JPEG files can be joined, of whole blocks: these are 16 px wide, 8 as shown. */
const stripOf = ({ layout, slots }: Configured, { width, format }: Template): number | null => {
  if (layout !== "strip" || format !== "jpg" || width % 8 !== 0) return null;
  return Math.max(1, Math.min(slots, Math.floor(widestStrip / width)));
};

/** In place of a template that is gone: its pictures are the item-free one, in the size that the mail has room for. */
const withoutBoxes = ({ template, width, height }: DrawnAs): PictureTemplate => ({
  id: template,
  title: "",
  format: "jpg",
  width,
  height,
  background: "#ffffff",
  boxes: [],
  fallback: [],
});

/** How many pictures a message of it has. */
export const picturesOf = ({ strip, slots }: Placement): number => (strip === null ? slots : 1);

/** Pixels that a mail gives to one picture. */
export const pictureSize = ({ strip, drawing: { width, height } }: Placement) => ({
  width: width * (strip ?? 1),
  height,
});

/** How a message that is minted now will be drawn; nothing to say of the built-in card. */
export const drawnNow = ({ strip, drawing: { id, width, height } }: Placement): { readonly drawn?: DrawnAs } =>
  id === cardTemplate.id && strip === null ? {} : { drawn: { template: id, width, height, strip } };

/** How messages are drawn whose tokens say nothing of it. */
export const drawnAsCard: DrawnAs = {
  template: cardTemplate.id,
  width: cardTemplate.width,
  height: cardTemplate.height,
  strip: null,
};
