import * as z from "zod";
import { EmailSha256, ExternalId } from "./ids.ts";

/** Whose token to mint: exactly one identity; without `send_id` a person token. */
export const TokenRequest = z
  .object({
    user_id: z.union([ExternalId, z.int().transform(String)]).optional(),
    anonymous_id: ExternalId.optional(),
    email_sha256: EmailSha256.optional(),
    send_id: ExternalId.optional(),
    placement: z.string().max(100).optional(),
  })
  .refine((one) => [one.user_id, one.anonymous_id, one.email_sha256].filter((id) => id !== undefined).length === 1, {
    message: "exactly one of user_id, anonymous_id and email_sha256 is required",
    path: ["user_id"],
  });
export type TokenRequest = z.infer<typeof TokenRequest>;

export const TokenSlot = z.object({
  image_url: z.string(),
  click_url: z.string(),
  /** Written at send time, before anybody knows what the picture will show. */
  alt: z.string(),
  width: z.int(),
  height: z.int(),
});

export const MintedToken = z.object({
  user_id: z.string().optional(),
  anonymous_id: z.string().optional(),
  email_sha256: z.string().optional(),
  send_id: z.string().optional(),
  placement: z.string(),
  /** For `GET /v1/recommendations?token=`; the addresses carry their own tokens, by purpose. */
  token: z.string(),
  slots: z.array(TokenSlot),
});
export type MintedToken = z.infer<typeof MintedToken>;

export const TokensAnswer = z.object({ tokens: z.array(MintedToken) });
export type TokensAnswer = z.infer<typeof TokensAnswer>;
