import type { Pictures, SlotPicture } from "../message/pictures.port.ts";
import type { cardPictures } from "./card-pictures.ts";
import { fallbackCard } from "./fallback-card.ts";

const fixed: Pictures["fixed"] = (extension) => ({
  ...fallbackCard(extension),
  etag: `"fixed-${extension}"`,
  level: "fallback",
});

/** What messages ask of pictures, out of the cards. */
export const slotPictures = (cards: ReturnType<typeof cardPictures>): Pictures => ({
  draw: async ({ slots: [slot] }, options): Promise<SlotPicture> =>
    slot === undefined ? fixed("jpg") : (await cards.get(slot, options)).picture,
  warm: async (orders) =>
    void (await Promise.all(orders.flatMap(({ slots }) => slots.map((slot) => cards.warm(slot))))),
  itemFree: async ({ format }) => fixed(format),
  fixed,
});
