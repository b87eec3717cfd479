import * as z from "zod";
import { ExternalId } from "./ids.ts";

/** What a key may do: `write` collects, `read` fetches recommendations, `secret` does everything. */
export const KeyKind = z.enum(["write", "read", "secret"]);
export type KeyKind = z.infer<typeof KeyKind>;

/** One API key as configured: only its SHA-256 is kept. */
export const ApiKey = z.strictObject({
  key_sha256: z.string().regex(/^[0-9a-f]{64}$/),
  kind: KeyKind,
  /** The source that this key's events belong to. */
  source: ExternalId,
  shop: ExternalId.default("default"),
  /** An import source keeps occurred times, deduplicates without expiry and never raises trending. */
  imported: z.boolean().default(false),
  /** What stands for this write key where a tracker has no place for one: Snowplow app ids, GA4 measurement ids. */
  app_ids: z.array(z.string().min(1).max(200)).max(100).optional(),
});
export type ApiKey = z.infer<typeof ApiKey>;

const Key256 = z.string().regex(/^[\w-]{43}$/, "must be 32 bytes in unpadded base64url");

/**
 * The deployment's secrets. `pseudonym` never changes: it names every person's object. Root keys are
 * listed newest first; the first signs and seals, all of them open, for mails already sent must go on working.
 */
export const Keyring = z.strictObject({
  v: z.literal(1),
  pseudonym: Key256,
  roots: z.array(z.strictObject({ kid: z.int().min(0).max(255), key: Key256 })).min(1),
});
export type Keyring = z.infer<typeof Keyring>;
