import * as z from "zod";
import { limits } from "./limits.ts";

/** Any identifier a sender gives: one to 200 characters, well-formed Unicode, no control characters. */
export const ExternalId = z
  .string()
  .min(1)
  .max(limits.idLength)
  // oxlint-disable-next-line no-control-regex -- control characters are exactly what is refused
  .regex(/^[^\u0000-\u001f\u007f]+$/, "must not contain control characters")
  // A lone surrogate would be stored as another character than it was counted under.
  .refine((id) => id.isWellFormed(), "must be well-formed Unicode");

/** Keyed pseudonym of one identity (user id, anonymous id or email hash): 22 base64url characters. */
export const PersonKey = z.string().regex(/^[\w-]{22}$/);
export type PersonKey = z.infer<typeof PersonKey>;

export const ItemId = ExternalId.meta({ description: "Id of a catalogue item" });
export type ItemId = z.infer<typeof ItemId>;

export const EmailSha256 = z
  .string()
  .regex(/^[0-9a-fA-F]{64}$/, "must be 64 hexadecimal digits")
  .transform((hash) => hash.toLowerCase());

/** A point in time on a wire: ISO 8601 with zone. Inside, times are integers: epoch milliseconds. */
export const EpochMs = z.int().min(0).max(8.64e15);
