import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import * as z from "zod";
import { type ApiKey, KeyKind, Keyring } from "../../src/contract/keys.ts";

/** One key as the operator gets it: in the clear, once, and in the escrow copy. */
const IssuedKey = z.strictObject({
  use: z.string(),
  key: z.string(),
  kind: KeyKind,
  source: z.string(),
  imported: z.boolean(),
  /** Added by hand: the app ids of trackers that have no place for a key. */
  app_ids: z.array(z.string()).optional(),
});

/**
 * Everything that cannot be made again. The keyring names every person's object and opens every token:
 * whoever loses it kills the images and links of every mail already sent.
 */
export const Escrow = z.strictObject({
  about: z.string(),
  worker: z.string(),
  created: z.string(),
  keyring: Keyring,
  keys: z.array(IssuedKey),
});
export type Escrow = z.infer<typeof Escrow>;

const random256 = (): string => randomBytes(32).toString("base64url");

/** New keys and a new keyring; every key is 256 random bits with a readable prefix. */
export const newEscrow = (worker: string, created: string): Escrow => ({
  about:
    "Escrow copy of a Doorstep deployment's secrets. Keep it offline and safe: without the keyring every mail already sent goes dead.",
  worker,
  created,
  keyring: { v: 1, pseudonym: random256(), roots: [{ kid: 1, key: random256() }] },
  keys: [
    { use: "website and apps (public)", key: `wk_${random256()}`, kind: "write", source: "web", imported: false },
    { use: "imports of past events", key: `wk_${random256()}`, kind: "write", source: "import", imported: true },
    { use: "email service, send-time JSON", key: `rk_${random256()}`, kind: "read", source: "esp", imported: false },
    {
      use: "your servers: catalogue, tokens, profiles",
      key: `sk_${random256()}`,
      kind: "secret",
      source: "server",
      imported: false,
    },
  ],
});

/** The escrow file of an earlier deployment, or null. Throws when it is there but unreadable: never overwrite it. */
export const readEscrow = (file: string): Escrow | null =>
  existsSync(file) ? Escrow.parse(JSON.parse(readFileSync(file, "utf8"))) : null;

/** Readable by its owner only; refuses to replace an existing file. */
export const writeEscrow = (file: string, escrow: Escrow): void => {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, `${JSON.stringify(escrow, null, 2)}\n`, { mode: 0o600, flag: "wx" });
};

/** The Worker's secrets: keys only as SHA-256. */
export const workerSecrets = (escrow: Escrow): Record<string, string> => {
  const keys: ApiKey[] = escrow.keys.map(({ key, kind, source, imported, app_ids }) => ({
    key_sha256: createHash("sha256").update(key).digest("hex"),
    kind,
    source,
    shop: "default",
    imported,
    ...(app_ids === undefined ? {} : { app_ids }),
  }));
  return { DOORSTEP_KEYS: JSON.stringify(keys), DOORSTEP_KEYRING: JSON.stringify(escrow.keyring) };
};
