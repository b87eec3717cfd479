import { byteLru } from "../base/byte-lru.ts";
import type { DecidedSlot } from "../contract/decision.ts";
import type { PictureTemplate } from "../contract/template.ts";
import type { PictureOrder } from "../message/pictures.port.ts";
import { templateNeeds } from "../message/template-needs.ts";
import { type Sketch, sketchKey } from "./sketch.ts";
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

/** A thousand cards: filling in a template takes longer than the rest of finding a ready picture. */
const memoryBytes = 8 * 1024 * 1024;
/** Bytes of a sketch's objects and key for each character of the key, measured. */
const bytesPerChar = 4;

const known = byteLru<Sketch>(memoryBytes, (sketch) => bytesPerChar * sketchKey(sketch).length);

let templates = 0;
const numbers = new WeakMap<PictureTemplate, number>();

/** Names a template among all that this isolate has seen. */
const numberOf = (template: PictureTemplate): number => {
  let number = numbers.get(template);
  if (number === undefined) {
    number = ++templates;
    numbers.set(template, number);
  }
  return number;
};

const remembered = (template: PictureTemplate, slot: DecidedSlot, isFrozen: boolean): Sketch => {
  const { item, title, image, price_text: price, was_price_text: was, brand, category, rating } = slot;
  const facts = `${numberOf(template)}\n${isFrozen}\n${item}\n${title}\n${image}\n${price}\n${was}\n${brand}\n${category}\n${rating}`;
  let sketch = known.get(facts);
  if (sketch === undefined) {
    sketch = { ...drawn(template, { item: slot, traits: {}, isFrozen }), isPersonal: false };
    known.set(facts, sketch);
  }
  return sketch;
};
