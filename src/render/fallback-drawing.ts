import { bagAt, cardSize, frame } from "./card.ts";
import type { Drawing } from "./drawing.ts";

/** The card without a product: no words, so that it fits every language and every placement. */
export const fallbackDrawing: Drawing = {
  ...cardSize,
  background: "#f3f4f6",
  layers: [...bagAt(132, 188), frame],
};
