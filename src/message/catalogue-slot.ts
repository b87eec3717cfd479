import type { DecidedSlot } from "../contract/decision.ts";
import type { Facts } from "../items/facts.ts";
import { priceTexts } from "../items/price-text.ts";
import { stampOf } from "./stamp.ts";

/** An item of the catalogue as a slot would show it, for nobody in particular. */
export const catalogueSlot = (facts: Facts, shopCurrency: string): DecidedSlot => ({
  item: facts.id,
  title: facts.title,
  url: facts.url,
  image: facts.image,
  ...priceTexts(facts, "en", shopCurrency),
  reason: "",
  strategy: "none",
  ...stampOf(facts),
});
