import type { CatalogItem } from "../../../src/contract/catalog.ts";
import type { FactsHistory } from "../../../src/items/facts.ts";
import type { OwnedItem, PersonView } from "../../../src/profile/person.port.ts";
import { MemoryReadModel, viewer } from "../../support/recommend-parts.ts";

export const day = 86_400_000;
/** Noon of the day on which everything here is asked, epoch ms. */
export const now = Date.UTC(2026, 10, 23, 12);

const item = (
  id: string,
  price: string,
  brand: string,
  category: string,
  more: Partial<CatalogItem> & FactsHistory = {},
) => ({ id, price, brand, category, ...more });

const items = [
  item("green", "8.00", "Acme", "Tea > Leaf"),
  item("black", "10.00", "Bolt", "Tea > Leaf"),
  item("mint", "12.00", "Acme", "Tea > Herb"),
  item("cup", "20.00", "Bolt", "Cups"),
  item("mug", "24.00", "Acme", "Cups"),
  item("pot", "80.00", "Acme", "Pots"),
  item("kettle", "90.00", "Bolt", "Pots", { sale_price: "70.00", price_dropped_at: now - day }),
  item("tray", "40.00", "Bolt", "Trays", { availability: "out_of_stock" }),
  item("wine", "15.00", "Acme", "Alcohol"),
  item("cider", "14.00", "Bolt", "Alcohol", { markets: ["FR"] }),
  item("spoon", "3.00", "Bolt", "Spoons", { restocked_at: now - day }),
  item("coffee", "9.00", "Bolt", "Coffee", { buy_again_days: 30 }),
  item("saucer-s", "5.00", "Acme", "Saucers", { item_group_id: "saucer" }),
  item("saucer-l", "6.00", "Acme", "Saucers", { item_group_id: "saucer" }),
  item("fresh", "18.00", "Acme", "Cups"),
];

/** A tea shop as it stands in a read model: facts, lists, lists of what is bought together, boards. */
export const teaShop = (): MemoryReadModel => {
  const model = new MemoryReadModel();
  for (const one of items) model.item(one);
  return (
    model
      .related("green", [
        ["black", 9],
        ["cup", 5],
        ["wine", 4],
      ])
      .related("pot", [
        ["kettle", 7],
        ["cup", 1],
      ])
      .related("wine", [["cider", 3]])
      .boughtWith("green", [
        ["cup", 5],
        ["mint", 4],
      ])
      .boughtWith("pot", [["mint", 3]])
      // The shop stopped selling "gone"; its place on the board is not published anew yet.
      .popular(["gone", "green", "tray", "black", "cup", "mug", "pot", "cider", "wine", "kettle"])
      .board(
        { name: "popular", scope: "category" },
        { Tea: ["black", "mint"], "Tea > Leaf": ["black", "green"], Cups: ["mug", "cup"], Pots: ["pot"] },
      )
      .board({ name: "popular", scope: "price" }, { "3": ["coffee", "black"], "6": ["kettle", "pot"] })
      .board({ name: "sold", scope: "global" }, { "": ["pot", "green", "cup"] })
      .board({ name: "sold", scope: "category" }, { Cups: ["cup", "mug"] })
      .board({ name: "new", scope: "global" }, { "": ["fresh", "saucer-l", "saucer-s"] })
      .board({ name: "new", scope: "category" }, { Cups: ["fresh"] })
      .board({ name: "dropped", scope: "global" }, { "": ["kettle", "mug"] })
  );
};

/** Someone who viewed these, newest first, an hour apart from `ago` ms ago on. */
export const seen = (viewed: readonly string[], over: Partial<PersonView> = {}, ago = 0): PersonView => ({
  ...viewer([]),
  viewed: viewed.map((id, rank) => ({ item: id, at: now - ago - rank * 3_600_000, session: 1 })),
  ...over,
});

/** Lines of a cart, newest first. */
export const inCart = (...ids: readonly string[]): Partial<PersonView> => ({
  cart: ids.map((id, rank) => ({ item: id, quantity: 1, at: now - rank })),
});

/** Ordered once, so many days ago; or `orders` times, as many days apart. */
export const ordered = (id: string, daysAgo: number, orders = 1): OwnedItem => ({
  item: id,
  at: now - daysAgo * day,
  first: now - daysAgo * orders * day,
  session: 1,
  orders,
});
