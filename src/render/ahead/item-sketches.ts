import type { PictureTemplate } from "../../contract/template.ts";
import type { Facts } from "../../items/facts.ts";
import { catalogueSlot } from "../../message/catalogue-slot.ts";
import { type Sketch, sketchKey } from "../sketch.ts";
import { sketchesOf } from "../sketches.ts";

/**
 * What messages will ask to draw of an item, for clients of either kind; each sketch once. It is what they ask for as
 * long as they show the item in English, in the shop's currency where it has none of its own.
 */
export const itemSketches = (
  templates: readonly PictureTemplate[],
  facts: Facts,
  shopCurrency: string,
): readonly Sketch[] => {
  const slots = [catalogueSlot(facts, shopCurrency)];
  const sketches = templates.flatMap((template) =>
    [false, true].flatMap((isFrozen) => sketchesOf(template, { slots, traits: {}, isFrozen })),
  );
  const wanted = sketches.filter((sketch): sketch is Sketch => sketch !== null && !sketch.isPersonal);
  return [...new Map(wanted.map((sketch) => [sketchKey(sketch), sketch])).values()];
};
