import { describe, expect, it } from "vitest";
import { cardTemplate } from "../../../src/contract/built-in-templates.ts";
import type { DecidedSlot } from "../../../src/contract/decision.ts";
import type { TextBlock } from "../../../src/render/drawing.ts";
import { drawingSize } from "../../../src/render/template/resolve.ts";
import { cardOf } from "../../support/render-parts.ts";
import { slotOf } from "../../support/slot-of.ts";

const facts = slotOf("m1", { title: "Mug", price_text: "£24.00" });
const cardSize = drawingSize(cardTemplate);
const layersOf = (changes: Partial<DecidedSlot>) => cardOf({ ...facts, ...changes }).drawing.layers;
const texts = (changes: Partial<DecidedSlot>): TextBlock[] =>
  layersOf(changes).filter((layer) => layer.kind === "text");
const prices = (changes: Partial<DecidedSlot>) => texts(changes).at(-1)?.runs ?? [];

describe("the built-in card", () => {
  it("has a size that JPEG blocks divide", () => {
    expect([cardSize.width % 16, cardSize.height % 16]).toEqual([0, 0]);
  });

  it("keeps every layer inside the card", () => {
    for (const image of ["", "https://cdn.shop.com/mug.jpg"]) {
      for (const layer of layersOf({ image, was_price_text: "£32.00" })) {
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
    const kinds = (image: string) => layersOf({ image }).map((layer) => layer.kind);
    expect(kinds("https://cdn.shop.com/mug.jpg")).toEqual(["photo", "text", "text", "rectangle"]);
    expect(kinds("")).not.toContain("photo");
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
    expect(texts({ title: "ქართული ნათურა" })).toHaveLength(1);
    expect(texts({ title: "", price_text: "", was_price_text: "£1" })).toHaveLength(0);
  });

  it("keeps the price on one line of the row, whatever the title", () => {
    expect(texts({ title: "A" }).at(-1)?.y).toBe(texts({ title: "A ".repeat(200) }).at(-1)?.y);
  });
});
