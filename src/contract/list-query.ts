import * as z from "zod";
import { limits } from "./limits.ts";

/** A time among the parameters of a list: ISO 8601 with a zone, as epoch ms. */
export const Instant = z.iso
  .datetime({ offset: true, error: "must be an ISO 8601 time with a zone" })
  .transform(Date.parse);

/** How many entries of a page are wanted. */
export const PageLimit = z
  .string()
  .regex(/^\d{1,6}$/, "must be a whole number")
  .transform(Number)
  .pipe(z.int().min(1).max(limits.pageSize))
  .default(100);
