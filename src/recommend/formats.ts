import type { FlatRecommendations, RecommendedItem, Recommendations } from "../contract/recommendation.ts";
import { htmlAnswer } from "./html-answer.ts";
import type { RecommendQuery } from "./query.ts";

const jsonType = "application/json; charset=utf-8";
const htmlType = "text/html; charset=utf-8";

/** An answer in the form that was asked for. */
export const formatted = (
  answer: Recommendations,
  { format, fields }: Pick<RecommendQuery, "format" | "fields">,
): { readonly body: string; readonly type: string } => {
  switch (format) {
    case "html":
      return { body: htmlAnswer(answer.items), type: htmlType };
    case "flat":
      return { body: JSON.stringify(flatAnswer(withFields(answer, fields))), type: jsonType };
    case "json":
      return { body: JSON.stringify(withFields(answer, fields)), type: jsonType };
  }
};

type SomeItem = Partial<RecommendedItem>;
type SomeAnswer = Omit<Recommendations, "items"> & { readonly items: readonly SomeItem[] };

/** Items with the named fields only; unknown names name nothing. */
export const withFields = (answer: Recommendations, fields: readonly string[] | null): SomeAnswer => {
  if (fields === null) return answer;
  const named = new Set(fields);
  return {
    ...answer,
    items: answer.items.map((item) => Object.fromEntries(Object.entries(item).filter(([name]) => named.has(name)))),
  };
};

/** For senders that cannot walk a list: `item1_title`, `item1_url`, …, beside the answer's own fields. */
export const flatAnswer = (answer: SomeAnswer): FlatRecommendations => {
  const { items, explanation: _, ...rest } = answer;
  const flat: FlatRecommendations = { ...rest, count: items.length };
  for (const [index, item] of items.entries()) {
    for (const [name, value] of Object.entries(item)) {
      if (value !== undefined) flat[`item${index + 1}_${name}`] = value;
    }
  }
  return flat;
};
