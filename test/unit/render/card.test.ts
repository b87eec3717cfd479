import { describe, expect, it } from "vitest";
import { type CardFacts, cardSize, drawCard } from "../../../src/render/card.ts";
import type { TextBlock } from "../../../src/render/drawing.ts";

const facts: CardFacts = { item: "m1", title: "Mug", image: "", price_text: "£24.00", was_price_text: "" };
const texts = (changes: Partial<CardFacts>): TextBlock[] =>
  drawCard({ ...facts, ...changes }, false).layers.filter((layer) => layer.kind === "text");
const prices = (changes: Partial<CardFacts>) => texts(changes).at(-1)?.runs ?? [];

describe("the product card", () => {
  it("has a size that JPEG blocks divide", () => {
    expect([cardSize.width % 16, cardSize.height % 16]).toEqual([0, 0]);
  });

  it("keeps every layer inside the card", () => {
    for (const hasPhoto of [false, true]) {
      for (const layer of drawCard({ ...facts, was_price_text: "£32.00" }, hasPhoto).layers) {
        if (layer.kind === "polygon") continue;
        const { x, y, width, height } = layer;
        expect(x).toBeGreaterThanOrEqual(0);
        expect(y).toBeGreaterThanOrEqual(0);
        expect(x + width).toBeLessThanOrEqual(cardSize.width);
        expect(y + height).toBeLessThanOrEqual(cardSize.height);
      }
    }
  });

  it("shows the photo whole, and a neutral place without one", () => {
    const kinds = (hasPhoto: boolean) => drawCard(facts, hasPhoto).layers.map((layer) => layer.kind);
    expect(kinds(true)).toEqual(["photo", "text", "text", "rectangle"]);
    expect(kinds(false)).not.toContain("photo");
  });

  it("strikes the old price and colours the new one only when they differ", () => {
    expect(prices({ was_price_text: "£32.00" }).map(({ text, struck }) => [text, struck ?? false])).toEqual([
      ["£24.00", false],
      ["£32.00", true],
    ]);
    expect(prices({ was_price_text: "£24.00" })).toEqual(prices({}));
  });

  it("shrinks a long price and leaves out an old one that does not fit beside it", () => {
    expect(prices({ price_text: "12 345 678,00 ₽", was_price_text: "99 999 999,00 ₽" })).toHaveLength(1);
    expect(prices({ price_text: "1.234.567.890.123,00 ₫" })[0]?.size).toBeLessThan(30);
    expect(prices({ price_text: "9".repeat(400) })[0]?.size).toBe(18);
  });

  it("draws no text layer for a text it cannot draw", () => {
    expect(texts({ title: "陶器のマグカップ" })).toHaveLength(1);
    expect(texts({ title: "", price_text: "", was_price_text: "£1" })).toHaveLength(0);
  });

  it("keeps the price on one line of the row, whatever the title", () => {
    expect(texts({ title: "A" }).at(-1)?.y).toBe(texts({ title: "A ".repeat(200) }).at(-1)?.y);
  });
});
