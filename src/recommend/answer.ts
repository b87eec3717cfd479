import { priceTexts } from "../items/price-text.ts";
import type { RecommendedItem } from "../contract/recommendation.ts";
import type { Recommended } from "./engine.ts";
import { reasonText } from "./reasons.ts";

/** How items are put into words for one reader. */
export type Wording = {
  readonly locale: string;
  /** For items without a currency of their own. */
  readonly shopCurrency: string;
};

/** A recommendation as it is answered: scalars only. `price` is what to pay now. */
export const recommendedItem = (
  { facts, proposal, strategy, becauseTitle }: Recommended,
  wording: Wording,
): RecommendedItem => {
  const texts = priceTexts(facts, wording.locale, wording.shopCurrency);
  const onSale = texts.was_price_text !== "" || facts.price === "";
  return {
    id: facts.id,
    title: facts.title,
    url: facts.url,
    image: facts.image,
    price: onSale ? facts.sale_price : facts.price,
    price_text: texts.price_text,
    was_price_text: texts.was_price_text,
    currency: facts.currency === "" ? wording.shopCurrency : facts.currency,
    reason: reasonText(proposal.reason, () => becauseTitle),
    strategy: strategy.id,
    is_fallback: !proposal.isPersonal,
  };
};
