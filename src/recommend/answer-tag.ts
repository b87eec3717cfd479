import { murmur2 } from "../base/murmur2.ts";
import type { Recommendations } from "../contract/recommendation.ts";
import type { RecommendQuery } from "./query.ts";

/**
 * ETag of an answer: weak, for the same items are the same answer whenever and under whatever id it was made. With
 * links the decision is part of it, for they belong to it. 31 bits and the length: a caller compares with its own last
 * answer only.
 */
export const answerTag = (
  { items, known, decision_id, explanation }: Recommendations,
  { format, fields }: Pick<RecommendQuery, "format" | "fields">,
): string => {
  const decided = items.some(({ image_url }) => image_url !== undefined) ? decision_id : "";
  const text = JSON.stringify([known, decided, items, format, fields, explanation]);
  return `W/"${text.length.toString(36)}-${murmur2(text).toString(36)}"`;
};
