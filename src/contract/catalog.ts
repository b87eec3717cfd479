import * as z from "zod";
import { ItemId } from "./ids.ts";
import { Price } from "./events/product.ts";

const text = (max: number) => z.string().max(max);
const clearable = <T extends z.ZodType>(schema: T) => schema.nullable().optional();

/** A catalogue item as a shop sends it: fields merge into what is stored, null clears, unknown fields are kept out. */
export const CatalogItemInput = z.object({
  id: z.union([ItemId, z.int().transform(String)]),
  title: clearable(text(500)),
  url: clearable(z.url({ protocol: /^https?$/ }).max(2_000)),
  /** Google Merchant's name for `url`. */
  link: clearable(z.url({ protocol: /^https?$/ }).max(2_000)),
  image: clearable(z.url({ protocol: /^https?$/ }).max(2_000)),
  image_link: clearable(z.url({ protocol: /^https?$/ }).max(2_000)),
  price: clearable(Price),
  sale_price: clearable(Price),
  currency: clearable(z.string().regex(/^[A-Z]{3}$/, "must be an ISO 4217 code")),
  brand: clearable(text(200)),
  category: clearable(text(500)),
  availability: clearable(z.enum(["in_stock", "out_of_stock", "preorder", "backorder"])),
  item_group_id: clearable(ItemId),
  /** Stars of five that reviews gave it. */
  rating: clearable(z.number().min(0).max(5)),
  /** Countries it is sold in; everywhere when absent. */
  markets: clearable(z.array(z.string().regex(/^[A-Z]{2}$/, "must be an ISO 3166 code")).max(250)),
});
export type CatalogItemInput = z.infer<typeof CatalogItemInput>;

/** A catalogue item as stored and answered. */
export const CatalogItem = z.object({
  id: z.string(),
  title: z.string().optional(),
  url: z.string().optional(),
  image: z.string().optional(),
  price: z.string().optional(),
  sale_price: z.string().optional(),
  currency: z.string().optional(),
  brand: z.string().optional(),
  category: z.string().optional(),
  availability: z.enum(["in_stock", "out_of_stock", "preorder", "backorder"]).optional(),
  item_group_id: z.string().optional(),
  rating: z.number().optional(),
  markets: z.array(z.string()).optional(),
});
export type CatalogItem = z.infer<typeof CatalogItem>;

/** An item that was not accepted; the others were. */
export const CatalogReject = z.object({
  index: z.int(),
  id: z.string().nullable(),
  /** Path within the item; null when the item as a whole is at fault. */
  field: z.string().nullable(),
  message: z.string(),
});
export type CatalogReject = z.infer<typeof CatalogReject>;

export const CatalogAnswer = z.object({
  success: z.literal(true),
  accepted: z.int(),
  rejected: z.array(CatalogReject),
});
export type CatalogAnswer = z.infer<typeof CatalogAnswer>;

/** A page of the catalogue. */
export const CatalogPage = z.object({
  data: z.array(CatalogItem),
  cursor: z.object({ next: z.string().nullable(), has_more: z.boolean() }),
});
export type CatalogPage = z.infer<typeof CatalogPage>;

export const CatalogDeleted = z.object({ success: z.literal(true) });
export type CatalogDeleted = z.infer<typeof CatalogDeleted>;
