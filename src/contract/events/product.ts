import * as z from "zod";
import { ItemId } from "../ids.ts";
import { limits } from "../limits.ts";

/** A price as a decimal string; numbers are accepted and spelled out, so that no cent is lost to floats. */
export const Price = z
  .union([z.string(), z.number().transform(String)])
  .pipe(z.string().regex(/^-?\d{1,12}(\.\d{1,6})?$/, "must be a decimal number"));

/** Whole units; negative for corrections that shops book as orders. */
export const Quantity = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^-?\d{1,9}$/)
      .transform(Number),
  ])
  .pipe(z.int().min(-1_000_000_000).max(1_000_000_000));

/** One product as the Segment e-commerce vocabulary names it; unknown properties are kept. */
export const Product = z.looseObject({
  product_id: ItemId,
  price: Price.optional(),
  quantity: Quantity.optional(),
  currency: z.string().max(8).optional(),
});
export type Product = z.infer<typeof Product>;

export const Products = z.array(Product).max(limits.orderLines);
