import { expect, it } from "vitest";
import { PictureTemplate } from "../../../src/contract/template.ts";
import { sketchesOf } from "../../../src/render/sketches.ts";
import { slotOf } from "../../support/slot-of.ts";

const templateOf = (text: string) => {
  const box = { kind: "text", x: 0, y: 0, width: 100, height: 20, runs: [{ text, size: 12 }] };
  return PictureTemplate.parse({ id: "t", format: "png", width: 100, height: 40, boxes: [box] });
};
const titled = templateOf("{{item.title}}");
const sketch = (template: PictureTemplate, more: object = {}, isFrozen = false, traits: object = {}) =>
  sketchesOf(template, { slots: [slotOf("mug", more)], traits: { ...traits }, isFrozen })[0];

it("fills a template in once for an item, and anew for whatever of it changes", () => {
  expect(sketch(titled)).toBe(sketch(titled));
  for (const change of [
    { title: "Jug" },
    { price_text: "€2" },
    { was_price_text: "€3" },
    { rating: 4 },
    { brand: "A" },
  ]) {
    expect(sketch(titled, change)).not.toBe(sketch(titled));
  }
  expect(sketch(titled, {}, true)).not.toBe(sketch(titled));
});

it("does not take one template's words for another's", () => {
  expect(sketch(templateOf("Buy {{item.title}}"))?.drawing).not.toEqual(sketch(titled)?.drawing);
});

it("remembers nothing that says something of a person", () => {
  const greeting = templateOf("{{person.name}}: {{item.title}}");
  expect(sketch(greeting, {}, false, { name: "Ada" })).toMatchObject({ isPersonal: true });
  expect(sketch(greeting, {}, false, { name: "Ada" })).not.toBe(sketch(greeting, {}, false, { name: "Ada" }));
});

it("forgets what was filled in longest ago, so that the isolate does not fill up", () => {
  const long = templateOf("{{item.title}}".repeat(4));
  const first = sketch(long, { title: "0".repeat(500) });
  for (let n = 1; n < 1_500; n++) sketch(long, { title: String(n).padEnd(500, "x") });
  expect(sketch(long, { title: "0".repeat(500) })).not.toBe(first);
});
