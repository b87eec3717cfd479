import * as z from "zod";

/** One recommended item: every value a scalar, ready for a merge tag. */
export const RecommendedItem = z.object({
  id: z.string(),
  title: z.string(),
  url: z.string(),
  image: z.string(),
  price: z.string(),
  price_text: z.string(),
  was_price_text: z.string(),
  currency: z.string(),
  /** Why it is here, in words a marketer can show: "Because you viewed …". */
  reason: z.string(),
  strategy: z.string(),
  is_fallback: z.boolean(),
  /** Only with `send_id`: the open-time picture and the click that matches it. */
  image_url: z.string().optional(),
  click_url: z.string().optional(),
});
export type RecommendedItem = z.infer<typeof RecommendedItem>;

export const Recommendations = z.object({
  known: z.boolean(),
  items: z.array(RecommendedItem),
  /** How many of the items are not personal. */
  fallback: z.int(),
  decision_id: z.string(),
  as_of: z.string(),
});
export type Recommendations = z.infer<typeof Recommendations>;

/** `format=flat`: the same with `item1_title`, `item2_title` … in place of the list, and how many there are. */
export const FlatRecommendations = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
export type FlatRecommendations = z.infer<typeof FlatRecommendations>;
