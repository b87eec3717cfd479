import type { DecidedSlot } from "../contract/decision.ts";
import { type ItemNow, payable } from "./staleness.ts";

/** What a decision keeps of an item beside the words of its proposal: what it cost and what templates may show. */
export const stampOf = (now: ItemNow): Partial<DecidedSlot> => {
  const { availability: stock, brand = "", category = "", rating } = now;
  return {
    price: payable(now),
    stock,
    ...(brand === "" ? {} : { brand }),
    ...(category === "" ? {} : { category }),
    ...(rating === undefined ? {} : { rating }),
  };
};

/** A slot without its stamp, which is missing while the catalogue is out of reach: what makes two pictures the same. */
export const unstamped = ({
  price: _price,
  stock: _stock,
  brand: _brand,
  category: _category,
  rating: _rating,
  ...slot
}: DecidedSlot): DecidedSlot => slot;
