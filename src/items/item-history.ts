import type { CatalogItem } from "../contract/catalog.ts";
import { canBeBought } from "./facts.ts";

/** What changes of the catalogue leave behind of an item, epoch ms; null: it never happened. */
export type ItemHistory = {
  readonly added: number;
  /** When what is to be paid last became less. */
  readonly dropped: number | null;
  /** When it last came back in stock. */
  readonly restocked: number | null;
};

/** The history after a change at `now`; `before` and `history` are null for a new item. A price that rises again ends a drop. */
export const historyAfter = (
  history: ItemHistory | null,
  before: CatalogItem | null,
  after: CatalogItem,
  now: number,
): ItemHistory => {
  if (history === null || before === null) return { added: now, dropped: null, restocked: null };
  const [was, is] = [payable(before), payable(after)];
  const isBack = canBeBought(stated(after)) && !canBeBought(stated(before));
  return {
    added: history.added,
    dropped: is < was ? now : is > was ? null : history.dropped,
    restocked: isBack ? now : history.restocked,
  };
};

/** NaN without a price, which is neither less nor more than any other. */
const payable = (item: CatalogItem): number => Number(item.sale_price ?? item.price ?? Number.NaN);

const stated = ({ availability = "in_stock" }: CatalogItem) => ({ availability });
