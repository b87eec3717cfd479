import { type ByteLru, byteLru } from "../base/byte-lru.ts";
import type { DecidedSlot } from "../contract/decision.ts";
import type { PictureTemplate } from "../contract/template.ts";
import type { PictureOrder } from "../message/pictures.port.ts";
import { templateNeeds } from "../message/template-needs.ts";
import type { Sketch } from "./sketch.ts";
import { type PictureFacts, resolveTemplate } from "./template/resolve.ts";

/** One per slot; null for a slot that has no item where the template wants one. */
export const sketchesOf = (
  template: PictureTemplate,
  { slots, traits, isFrozen }: Omit<PictureOrder, "template">,
): (Sketch | null)[] => {
  const needs = templateNeeds(template);
  return slots.map((item) => {
    if (needs.item && item.item === null) return null;
    if (needs.traits.length > 0) return { ...drawn(template, { item, traits, isFrozen }), isPersonal: true };
    return remembered(template, item, isFrozen);
  });
};

const drawn = (template: PictureTemplate, facts: PictureFacts) => ({
  drawing: resolveTemplate(template, facts),
  format: template.format,
});

/** Items per template, a few KB each: filling in a template takes longer than the rest of finding a ready picture. */
const rememberedItems = 500;

const known = new WeakMap<PictureTemplate, ByteLru<Sketch>>();

const remembered = (template: PictureTemplate, slot: DecidedSlot, isFrozen: boolean): Sketch => {
  let sketches = known.get(template);
  if (sketches === undefined) {
    sketches = byteLru<Sketch>(rememberedItems, () => 1);
    known.set(template, sketches);
  }
  const { item, title, image, price_text: price, was_price_text: was, brand, category, rating } = slot;
  const facts = `${isFrozen}\n${item}\n${title}\n${image}\n${price}\n${was}\n${brand}\n${category}\n${rating}`;
  let sketch = sketches.get(facts);
  if (sketch === undefined) {
    sketch = { ...drawn(template, { item: slot, traits: {}, isFrozen }), isPersonal: false };
    sketches.set(facts, sketch);
  }
  return sketch;
};
