import type { DecidedSlot } from "../contract/decision.ts";
import type { Drawing, Layer, TextRun } from "./drawing.ts";
import { drawableText } from "./font-coverage.ts";

/**
 * What a product card shows, as a decision fixed it: texts are final (formatted, not escaped), an absent one
 * is "". A slot without an item gets the fallback card.
 */
export type CardFacts = Readonly<Pick<DecidedSlot, "item" | "title" | "image" | "price_text" | "was_price_text">>;

/** Raise with every change of the drawing: the version is part of every cached picture's key. */
export const cardTemplate = "card@1";

/** File pixels, shown at half size; both multiples of 16, the JPEG block, so that cards can be spliced into strips. */
export const cardSize = { width: 400, height: 528 } as const;

const ink = { title: "#111827", price: "#111827", sale: "#b91c1c", was: "#6b7280", line: "#e5e7eb" };
const photoSide = 400;
const margin = 20;
const textWidth = cardSize.width - 2 * margin;

/** The drawing of one product card; without a photo its place is held by a neutral picture of a bag. */
export const drawCard = (facts: CardFacts, hasPhoto: boolean): Drawing => ({
  ...cardSize,
  background: "#ffffff",
  layers: [...photoArea(hasPhoto ? facts.image : null), ...textArea(facts), frame],
});

const photoArea = (url: string | null): Layer[] => {
  const area = { x: 0, y: 0, width: photoSide, height: photoSide };
  if (url !== null) return [{ kind: "photo", ...area, url, fit: "contain" }];
  return [{ kind: "rectangle", ...area, fill: "#f3f4f6" }, ...bagAt(132, 124)];
};

/** A shopping bag, 136 x 152, for want of a photo: a body and the lower half of a ring as its handle. */
export const bagAt = (x: number, y: number): Layer[] => {
  const body = "#d1d5db";
  return [
    { kind: "rectangle", x, y, width: 136, height: 152, radius: 12, fill: body },
    {
      kind: "rectangle",
      x: x + 34,
      y: y - 2,
      width: 68,
      height: 68,
      radius: 34,
      border: { width: 9, color: "#f3f4f6" },
    },
    { kind: "rectangle", x: x + 30, y, width: 76, height: 32, fill: body },
  ];
};

/** Drawn over the photo's edge, so that a photo with its own background ends at the card's line. */
export const frame: Layer = { kind: "rectangle", x: 0, y: 0, ...cardSize, border: { width: 2, color: ink.line } };

const textArea = (facts: CardFacts): Layer[] => {
  const title = drawableText(facts.title);
  const prices = priceRuns(drawableText(facts.price_text), drawableText(facts.was_price_text));
  const layers: Layer[] = [];
  if (title !== "") {
    layers.push({
      kind: "text",
      x: margin,
      y: 412,
      width: textWidth,
      height: 64,
      lines: 2,
      lineHeight: 32,
      align: "left",
      runs: [{ text: title, size: 25, weight: 500, color: ink.title }],
    });
  }
  if (prices.length > 0) {
    // The price sits on the same line of every card of a row, however long the titles are.
    const y = title === "" ? 446 : 482;
    const line = { x: margin, y, width: textWidth, height: 36, lines: 1, lineHeight: 36 } as const;
    layers.push({ kind: "text", ...line, align: "left", runs: prices });
  }
  return layers;
};

const priceSize = { large: 30, small: 18 };
const wasSize = 22;
const gap = 12;

/** The price shrinks to fit; an old price that does not fit beside it is left out. */
const priceRuns = (price: string, was: string): TextRun[] => {
  if (price === "") return [];
  const isSale = was !== "" && was !== price;
  const fits = Math.floor((priceSize.large * textWidth) / estimatedWidth(price, priceSize.large));
  const size = Math.max(priceSize.small, Math.min(priceSize.large, fits));
  const now: TextRun = { text: price, size, weight: 700, color: isSale ? ink.sale : ink.price };
  if (!isSale) return [now];
  const room = textWidth - gap - estimatedWidth(price, size);
  if (estimatedWidth(was, wasSize) > room) return [now];
  return [now, { text: was, size: wasSize, weight: 500, color: ink.was, struck: true }];
};

/** Upper estimate in pixels: Inter Bold digits advance 0.65 em, punctuation and spaces 0.3 em. */
const estimatedWidth = (text: string, size: number): number => {
  let ems = 0;
  for (const char of text) ems += /[.,:'’\s]/u.test(char) ? 0.3 : 0.68;
  return ems * size;
};
