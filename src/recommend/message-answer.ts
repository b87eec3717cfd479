import type { RecommendedItem } from "../contract/recommendation.ts";
import type { SettledMessage } from "./message-links.port.ts";
import { isPersonal } from "./strategies.ts";

/**
 * The items of a send-time answer, so that they say what the message's pictures show: first what the message
 * keeps, with the links of its slots, then the other proposals up to `limit`.
 */
export const messageItems = (
  settled: SettledMessage,
  proposed: readonly RecommendedItem[],
  limit: number,
): RecommendedItem[] => {
  const kept = settled.slots.flatMap(({ shows, image_url, click_url }): RecommendedItem[] => {
    if (shows.item === null) return [];
    const same = proposed.find(({ id }) => id === shows.item);
    const { title, url, image, price_text, was_price_text, reason, strategy } = shows;
    return [
      {
        id: shows.item,
        // A decision keeps texts, not numbers: an item that is no longer proposed has no decimal price.
        price: same?.price ?? "",
        currency: same?.currency ?? "",
        is_fallback: !isPersonal(strategy),
        title,
        url,
        image,
        price_text,
        was_price_text,
        reason,
        strategy,
        image_url,
        click_url,
      },
    ];
  });
  const pictured = withPictures(kept, settled);
  const shown = new Set(kept.map(({ id }) => id));
  return [...pictured, ...proposed.filter(({ id }) => !shown.has(id))].slice(0, Math.max(limit, 1));
};

/** A strip is one picture, with the first of its items. */
const withPictures = (items: readonly RecommendedItem[], { size, alt }: SettledMessage): RecommendedItem[] => {
  const isStrip = items.some(({ image_url }) => image_url === "");
  return items.map((item) => {
    if (item.image_url === "") return item;
    const text = alt ?? (isStrip ? items : [item]).map(textOf).join("; ");
    return { ...item, image_width: size.width, image_height: size.height, image_alt: text };
  });
};

const textOf = ({ title, price_text }: RecommendedItem): string =>
  [title, price_text].filter((text) => text !== "").join(", ");
