import * as z from "zod";
import { ExternalId } from "../ids.ts";
import { Price, Product, Products } from "./product.ts";

/** Properties of the e-commerce events, after the Segment e-commerce spec v2; unknown properties are kept. */
export const ProductViewed = Product;
export const ProductAdded = Product;
export const ProductRemoved = Product;

export const CartViewed = z.looseObject({ cart_id: ExternalId.optional(), products: Products.optional() });
export const CheckoutStarted = z.looseObject({ order_id: ExternalId.optional(), products: Products.optional() });
export const ProductsSearched = z.looseObject({ query: z.string().max(1_000) });
export const ProductListViewed = z.looseObject({
  list_id: z.string().max(200).optional(),
  category: z.string().max(200).optional(),
  products: Products.optional(),
});

/** An order is identified by (shop, order_id): browser, server and webhook copies count once. */
export const OrderCompleted = z.looseObject({
  order_id: ExternalId,
  products: Products,
  total: Price.optional(),
  currency: z.string().max(8).optional(),
});

/** Lines given back; without lines the whole order is refunded. */
export const OrderRefunded = z.looseObject({
  order_id: ExternalId,
  products: Products.optional(),
});
