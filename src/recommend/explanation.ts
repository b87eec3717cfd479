import type { Explanation } from "../contract/recommendation.ts";
import type { Trace } from "./engine.ts";

/** How a choice was made, as it is answered. */
export const explanationOf = ({ strategies, dropped, features }: Trace): Explanation => ({
  strategies: [...strategies],
  dropped: [...dropped],
  items: Array.from(features, ([id, parts]) => ({
    id,
    score: parts.reduce((sum, { value }) => sum + value, 0),
    features: [...parts],
  })),
});
