import { utf8 } from "../base/bytes.ts";
import { sha256Name } from "../base/sha256.ts";
import { type CardFacts, cardTemplate } from "./card.ts";

/** Names a card's picture by what is on it, never by who sees it: equal facts share one picture. */
export const cardKey = (facts: CardFacts): Promise<string> =>
  sha256Name(
    utf8(JSON.stringify([cardTemplate, facts.item, facts.title, facts.price_text, facts.was_price_text, facts.image])),
  );
