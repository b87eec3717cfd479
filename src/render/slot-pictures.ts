import type { Pictures } from "../message/pictures.port.ts";
import type { cardPictures } from "./card-pictures.ts";
import { fallbackCard } from "./fallback-card.ts";

/** What messages ask of pictures, out of the cards. */
export const slotPictures = (cards: ReturnType<typeof cardPictures>): Pictures => ({
  slot: async (slot, options) => (await cards.get(slot, options)).picture,
  warm: (slot) => cards.warm(slot),
  fixed: (extension) => ({ ...fallbackCard(extension), etag: `"fixed-${extension}"`, level: "fallback" }),
});
