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
  /** Only with `send_id`: the open-time picture and the click that matches it. A strip's are those of its first item. */
  image_url: z.string().optional(),
  click_url: z.string().optional(),
  /** Pixels that the mail gives to the picture. */
  image_width: z.int().optional(),
  image_height: z.int().optional(),
  /** What the picture says, for who does not see it. */
  image_alt: z.string().optional(),
});
export type RecommendedItem = z.infer<typeof RecommendedItem>;

/** With `explain=true`: what each strategy proposed, what the rules dropped, and what an item's score was made of. */
export const Explanation = z.object({
  strategies: z.array(z.object({ strategy: z.string(), proposed: z.int(), chosen: z.int() })),
  dropped: z.array(z.object({ item: z.string(), strategy: z.string(), rule: z.string() })),
  items: z.array(
    z.object({
      id: z.string(),
      score: z.number(),
      features: z.array(z.object({ name: z.string(), item: z.string(), value: z.number() })),
    }),
  ),
});
export type Explanation = z.infer<typeof Explanation>;

export const Recommendations = z.object({
  known: z.boolean(),
  /** False where a placement would rather show nothing than a fallback, or nothing is there to show. */
  show: z.boolean(),
  items: z.array(RecommendedItem),
  /** How many of the items are not personal. */
  fallback: z.int(),
  decision_id: z.string(),
  as_of: z.string(),
  explanation: Explanation.optional(),
});
export type Recommendations = z.infer<typeof Recommendations>;

/** With `fields`: items with no more than these. */
export const RecommendationsInPart = Recommendations.extend({ items: z.array(RecommendedItem.partial()) });

/** `format=flat`: the same with `item1_title`, `item2_title` … in place of the list, and how many there are. */
export const FlatRecommendations = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
export type FlatRecommendations = z.infer<typeof FlatRecommendations>;

/** A batch: people by any of the names, each with parameters of its own, and parameters for all. */
export const RecommendationBatch = z
  .looseObject({
    people: z.array(
      z
        .looseObject({
          user_id: z.string().optional(),
          anonymous_id: z.string().optional(),
          email_sha256: z.string().optional(),
          send_id: z.string().optional(),
        })
        .meta({ description: "Any parameter of GET /v1/recommendations too" }),
    ),
    placement: z.string().optional(),
    strategy: z.string().optional(),
    limit: z.int().optional(),
    locale: z.string().optional(),
  })
  .meta({ description: "Any parameter of GET /v1/recommendations, for all people" });
