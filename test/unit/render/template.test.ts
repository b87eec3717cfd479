import { describe, expect, it } from "vitest";
import { builtInTemplates } from "../../../src/contract/built-in-templates.ts";
import { PictureTemplate, Template } from "../../../src/contract/template.ts";
import { templateNeeds } from "../../../src/message/template-needs.ts";
import { bindNumbers, bindText } from "../../../src/render/template/bindings.ts";
import { resolveFallback, resolveTemplate } from "../../../src/render/template/resolve.ts";
import { slotOf } from "../../support/slot-of.ts";

const facts = { item: slotOf("m1", { title: "Mug", price_text: "€24.00" }), traits: {}, isFrozen: false };

const withBoxes = (...boxes: object[]) =>
  PictureTemplate.parse({ id: "t", format: "png", width: 100, height: 40, boxes });
const line = { kind: "text", x: 0, y: 0, width: 100, height: 20 };
const textsOf = (template: PictureTemplate, more: object = {}) =>
  resolveTemplate(template, { ...facts, ...more }).layers.flatMap((layer) =>
    layer.kind === "text" ? layer.runs.map(({ text }) => text) : [],
  );

describe("a placeholder", () => {
  it("stands for a fact of the item or a trait of the person, else for what follows the bar", () => {
    const bound = (text: string, traits: object = {}) => bindText(text, { ...facts, traits: { ...traits } });
    expect(bound("{{item.title}} for {{ item.price }}")).toBe("Mug for €24.00");
    expect(bound("Hi {{person.first_name|there}}")).toBe("Hi there");
    expect(bound("Hi {{person.first_name|there}}", { first_name: " Ada " })).toBe("Hi Ada");
    expect(bound("Hi {{person.first_name}}")).toBe("Hi");
  });

  it("shows no markup, objects or line breaks that somebody put into a trait", () => {
    const bound = (value: unknown) => bindText("{{person.x}}", { ...facts, traits: { x: value } });
    expect(bound({ a: 1 })).toBe("");
    expect(bound("{{item.title}}")).toBe("{{item.title}}");
    expect(bound("a\n\tb")).toBe("a b");
    expect(bound("x".repeat(10_000))).toHaveLength(200);
    expect(bound("$& $1 $'")).toBe("$& $1 $'");
  });

  it("comes to no more text than a picture has room for, however often a long title is named", () => {
    const item = slotOf("m1", { title: "x".repeat(500) });
    expect(bindText("{{item.title}}".repeat(30), { item, traits: {} })).toHaveLength(2_000);
  });

  it("may stand for numbers of a chart", () => {
    const values = (x: unknown) => bindNumbers("{{person.x}}", { ...facts, traits: { x } });
    expect(values([3, 5, "no", 8])).toEqual([3, 5, 8]);
    expect(values("1, 2,,x,3")).toEqual([1, 2, 3]);
    expect(values(undefined)).toEqual([]);
  });
});

it("has four photos at most, for each costs a pass over all pixels", () => {
  const photo = { kind: "photo", x: 0, y: 0, width: 100, height: 40 };
  const given = (photos: number) => ({
    id: "t",
    format: "jpg",
    width: 100,
    height: 40,
    boxes: Array.from({ length: photos }, () => photo),
  });
  expect([4, 5].map((photos) => Template.safeParse(given(photos)).success)).toEqual([true, false]);
});

describe("a countdown's separator", () => {
  it.each([
    [":", true],
    ["", true],
    ["·", true],
    [" : ", false],
    ["--", false],
  ])("%j is taken: %s, for one character is drawn", (separator, isTaken) => {
    const given = { id: "t", format: "gif", width: 200, height: 50, ends_at: "2026-12-01", separator };
    expect(Template.safeParse(given).success).toBe(isTaken);
  });
});

describe("a template", () => {
  it.each([
    [{ ...line, runs: [{ text: "{{item.cost}}", size: 10 }] }, "placeholder"],
    [{ ...line, runs: [{ text: "{{ people.x }}", size: 10 }] }, "placeholder"],
    [{ ...line, runs: [{ text: "{{item.title", size: 10 }] }, "placeholder"],
    // What a template needs is read off its JSON, in which a tab is no blank.
    [{ ...line, runs: [{ text: "{{\tperson.x }}", size: 10 }] }, "placeholder"],
    [{ ...line, runs: [{ text: "a", size: 10, color: "red" }] }, "colour"],
    [
      {
        ...line,
        lines: 2,
        runs: [
          { text: "a", size: 10 },
          { text: "b", size: 10 },
        ],
      },
      "one line",
    ],
  ])("with a mistake is refused and the mistake is named", (box, named) => {
    const parsed = PictureTemplate.safeParse({ id: "t", format: "png", width: 100, height: 40, boxes: [box] });
    expect(parsed.error?.issues[0]?.message).toContain(named);
  });

  it("cannot show anything personal where nothing is known", () => {
    const fallback = [{ ...line, runs: [{ text: "{{person.first_name}}", size: 10 }] }];
    const parsed = PictureTemplate.safeParse({ ...withBoxes({ ...line, runs: [{ text: "a", size: 10 }] }), fallback });
    expect(parsed.error?.issues[0]?.message).toContain("when nothing is known");
  });

  it("leaves out boxes whose condition fails, and perishable ones where the picture is kept", () => {
    const template = withBoxes(
      { ...line, when: "{{item.was_price}}", runs: [{ text: "was", size: 10 }] },
      { ...line, unless: "{{item.was_price}}", runs: [{ text: "full price", size: 10 }] },
      { ...line, perishable: true, runs: [{ text: "3 left", size: 10 }] },
    );
    expect(textsOf(template)).toEqual(["full price", "3 left"]);
    expect(textsOf(template, { isFrozen: true })).toEqual(["full price"]);
    expect(textsOf(template, { item: { ...facts.item, was_price_text: "€32.00" } })).toEqual(["was", "3 left"]);
  });

  it("fills a bar to its share, stars to the quarter and a chart to its largest value", () => {
    const box = { x: 0, y: 0, width: 100, height: 20, fill: "#000000", track: "#ffffff" };
    const shapes = (one: object) => resolveTemplate(withBoxes(one), facts).layers;
    expect(shapes({ kind: "bar", ...box, value: 25, goal: 100 })).toMatchObject([{ width: 200 }, { width: 50 }]);
    expect(shapes({ kind: "bar", ...box, value: 250, goal: 100 })).toMatchObject([{ width: 200 }, { width: 200 }]);
    expect(shapes({ kind: "bar", ...box, value: "many", goal: 100 })).toEqual([]);
    const stars = shapes({ kind: "stars", ...box, value: 2.4 });
    // Two whole ones, one whose half is drawn over its track, two empty ones.
    expect(stars).toHaveLength(6);
    expect(shapes({ kind: "stars", ...box, height: 0.2, value: 2.4 })).toEqual([]);
    const { track: _, ...plain } = box;
    expect(shapes({ kind: "chart", ...plain, values: "1,2,4,-1" })).toMatchObject([
      { height: 10 },
      { height: 20 },
      { height: 40 },
    ]);
  });

  it("is known by what it needs", () => {
    const needs = (id: string) => templateNeeds(builtInTemplates.get(id) ?? Template.parse({}));
    expect(needs("card")).toEqual({ item: true, traits: [] });
    expect(needs("greeting")).toEqual({ item: false, traits: ["first_name"] });
    expect(needs("countdown")).toEqual({ item: false, traits: ["offer_ends_at"] });
  });

  it("has words of its own for nobody, or none", () => {
    const fallbackOf = (id: string) => {
      const template = builtInTemplates.get(id);
      return template === undefined || template.format === "gif" ? undefined : resolveFallback(template);
    };
    expect(fallbackOf("card")).toBeNull();
    expect(JSON.stringify(fallbackOf("greeting"))).toContain("Hi there,");
  });
});
