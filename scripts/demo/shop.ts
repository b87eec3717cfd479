import type { DemoProduct } from "./photos.ts";

/** A product of the demo shop as its catalogue has it. */
export type ShopItem = {
  readonly id: string;
  readonly title: string;
  readonly url: string;
  readonly image: string;
  readonly price: string;
  readonly sale_price?: string;
  readonly currency: string;
  readonly category: string;
  readonly brand: string;
  readonly availability: "in_stock" | "out_of_stock";
};

const brands = ["Nordhus", "Atelier Five", "Kintsu", "Plain & Co"];

/** The demo shop's catalogue: every fifth product is on sale, one is sold out. */
export const shopItems = (products: readonly DemoProduct[]): ShopItem[] =>
  products.map((product, index) => {
    const price = 9 + ((index * 37) % 140);
    return {
      id: product.file.replace(/\.jpg$/, ""),
      title: product.title,
      url: `https://shop.doorstep.test/p/${product.file.replace(/\.jpg$/, "")}`,
      image: `https://photos.doorstep.test/${product.file}`,
      price: `${price}.90`,
      ...(index % 5 === 0 ? { sale_price: `${Math.round(price * 0.8)}.90` } : {}),
      currency: "EUR",
      category: product.category,
      brand: brands[index % brands.length] ?? "Nordhus",
      availability: index === 13 ? "out_of_stock" : "in_stock",
    };
  });
