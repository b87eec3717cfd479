import type { Properties } from "./api.ts";
import { propertiesOf } from "./data-attributes.ts";
import { attempt } from "./never-throw.ts";

/** Some shop's JSON: whatever is asked of it, the answer may be missing. */
export interface Tree {
  [name: string]: Tree | undefined;
}

/** For a regular expression, which takes anything and makes a text of it. */
type Text = string & Tree;

/** The products that a JSON-LD document is about, not those it merely lists. Throws when there is no sense in it. */
export const productsIn = (tree: Tree | Tree[]): Tree[] =>
  ([tree] as Tree[][]).flat().flatMap((node): Tree[] => {
    const inner = node["@graph"] || node["mainEntity"];
    return inner ? productsIn(inner) : /\bProduct\b/.test(node["@type"] as Text) ? [node] : [];
  });

/** A schema.org Product as ours. */
export const fromSchema = ({ productID, sku, name, brand, category, offers }: Tree): Properties => {
  const [offer] = [offers].flat();
  const [price] = [offer?.["priceSpecification"] || offer].flat();
  return {
    product_id: productID || sku,
    name,
    brand: brand?.["name"] || brand,
    category,
    // Anything but a plain decimal, such as "1.299,00 €", would cost us the event.
    price: /^\d+(\.\d+)?$/.exec((price?.["price"] || price?.["lowPrice"]) as Text)?.[0],
    currency: price?.["priceCurrency"],
  };
};

type ShopifyMeta = {
  readonly currency?: string;
  readonly product: { readonly id: number; readonly type?: string; readonly variants: readonly { price: number }[] };
};

/** What Shopify's own analytics know of a product page; prices are in cents. Throws where there is no product. */
export const fromShopify = ({ currency, product: { id, type, variants } }: ShopifyMeta): Properties => ({
  product_id: id,
  category: type,
  price: (variants[0] as { price: number }).price / 100,
  currency,
});

/** WooCommerce marks the body of a product's page, and its own id is what webhooks and carts call it. Throws elsewhere. */
export const fromBodyClass = (name: string): Properties => ({
  product_id: (/single-product .*\bpostid-(\d+)/.exec(name) as RegExpExecArray)[1],
});

const fromJsonLd = (): Tree[] =>
  [...document.querySelectorAll('[type="application/ld+json"]')].flatMap(
    ({ textContent }) => attempt(() => productsIn(JSON.parse(textContent) as Tree)) || [],
  );

const fromMicrodata = (): Tree[] =>
  [...document.querySelectorAll('[itemtype$="schema.org/Product"]')].map((product) => {
    const node: Tree = {};
    for (const element of product.querySelectorAll("[itemprop]")) {
      node[element.getAttribute("itemprop") as string] ||= (element.getAttribute("content") ||
        element.textContent.trim()) as unknown as Tree;
    }
    node["offers"] = node;
    return node;
  });

/** The one product that this page is about, best source last: what the shop has tagged wins. */
export const product = (): Properties => {
  const described = fromJsonLd();
  // A page that describes several is a list.
  const [schema, another] = described[0] ? described : fromMicrodata();
  return {
    ...(schema && !another && fromSchema(schema)),
    ...attempt(() =>
      fromShopify((window as unknown as { ShopifyAnalytics: { meta: ShopifyMeta } }).ShopifyAnalytics.meta),
    ),
    ...attempt(() => fromBodyClass(document.body.className)),
    ...propertiesOf(document.querySelector<HTMLElement>('[data-doorstep^="view"]')?.dataset),
  };
};
