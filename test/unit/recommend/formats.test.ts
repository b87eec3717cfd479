import { describe, expect, it } from "vitest";
import type { RecommendedItem, Recommendations } from "../../../src/contract/recommendation.ts";
import { answerTag } from "../../../src/recommend/answer-tag.ts";
import { formatted } from "../../../src/recommend/formats.ts";

const item = (over: Partial<RecommendedItem> = {}): RecommendedItem => ({
  id: "a",
  title: "A lamp",
  url: "https://shop.example/a",
  image: "https://shop.example/a.jpg",
  price: "10.00",
  price_text: "€10.00",
  was_price_text: "",
  currency: "EUR",
  reason: "Popular right now",
  strategy: "popular",
  is_fallback: true,
  ...over,
});

const answer = (items: RecommendedItem[]): Recommendations => ({
  known: true,
  show: items.length > 0,
  items,
  fallback: items.length,
  decision_id: "d_1",
  as_of: "2026-11-23T00:00:00.000Z",
});

const htmlOf = (...items: RecommendedItem[]): string => formatted(answer(items), { format: "html", fields: null }).body;

describe("formats", () => {
  it("give only the fields that were asked for", () => {
    const only = { format: "json", fields: ["id", "price", "nonsense"] } as const;
    expect(JSON.parse(formatted(answer([item()]), only).body).items).toEqual([{ id: "a", price: "10.00" }]);
    const flat = JSON.parse(formatted(answer([item()]), { format: "flat", fields: ["title"] }).body);
    expect(flat).toEqual({
      known: true,
      show: true,
      fallback: 1,
      decision_id: "d_1",
      as_of: "2026-11-23T00:00:00.000Z",
      count: 1,
      item1_title: "A lamp",
    });
  });

  it("lay a strip out as the one picture that it is, in its width", () => {
    const image = { image_url: "https://d.example/o/t/1.jpg", image_alt: "A lamp; a rug", image_width: 600 };
    const html = htmlOf(item(image), item({ title: "A rug", image_url: "", click_url: "" }));
    expect(html.match(/<img /g)).toHaveLength(1);
    expect(html).toContain('src="https://d.example/o/t/1.jpg" alt="A lamp; a rug" width="584"');
  });

  it("lay pictures that are wider than a card out one below the other", () => {
    const wide = { image_url: "https://d.example/o/t/1.png", image_width: 400 };
    expect(htmlOf(item(wide), item(wide)).match(/<tr><td width="400"/g)).toHaveLength(2);
  });

  it("lay items out as a table that mail clients understand", () => {
    const html = htmlOf(item(), item({ id: "b" }), item({ id: "c" }), item({ id: "d", was_price_text: "€12.00" }));
    expect(html.match(/<tr>/g)).toHaveLength(2);
    expect(html.match(/<td /g)).toHaveLength(4);
    expect(html).toContain('<a href="https://shop.example/a"');
    expect(html).toContain("<s style=");
    expect(htmlOf()).toBe("");
  });

  it("show the open-time picture and its click where there are such", () => {
    const linked = { image_url: "https://d.example/o/t/1.jpg", click_url: "https://d.example/c/t/1" };
    const html = htmlOf(item({ ...linked, image_alt: "A lamp, €10.00" }));
    expect(html).toContain('src="https://d.example/o/t/1.jpg" alt="A lamp, €10.00"');
    expect(html).toContain('href="https://d.example/c/t/1"');
    expect(html).not.toContain("shop.example");
  });

  it("let nothing out of a catalogue become markup or a script address", () => {
    const html = htmlOf(
      item({ title: `<img src=x onerror="alert(1)">'&`, url: "javascript:alert(1)", image: "data:x" }),
    );
    expect(html).toContain("&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&#39;&amp;");
    expect(html).not.toMatch(/javascript:|data:|<img src=x/);
  });
});

describe("the tag of an answer", () => {
  const plain = { format: "json", fields: null } as const;

  it("is another in another form, and with another explanation", () => {
    const one = answer([item()]);
    const explanation = { strategies: [], dropped: [], items: [] };
    const tags = [
      answerTag(one, plain),
      answerTag(one, { ...plain, format: "flat" }),
      answerTag(one, { ...plain, fields: ["id"] }),
      answerTag({ ...one, explanation }, plain),
    ];
    expect(new Set(tags).size).toBe(4);
  });

  it("is the same for the same items, whenever they were chosen", () => {
    const again = { ...answer([item()]), decision_id: "d_2", as_of: "2027-01-01T00:00:00.000Z" };
    expect(answerTag(again, plain)).toBe(answerTag(answer([item()]), plain));
    expect(answerTag(answer([item({ price: "11.00" })]), plain)).not.toBe(answerTag(answer([item()]), plain));
  });

  it("changes with the decision where links belong to it", () => {
    const linked = answer([item({ image_url: "https://d.example/o/t/1.jpg" })]);
    expect(answerTag({ ...linked, decision_id: "d_2" }, plain)).not.toBe(answerTag(linked, plain));
  });
});
