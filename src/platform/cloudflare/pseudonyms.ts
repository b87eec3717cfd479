import { byteLru } from "../../base/byte-lru.ts";
import { fromBase64url, toBase64url, utf8 } from "../../base/bytes.ts";
import type { Pseudonyms } from "../../base/sealer.port.ts";
import type { Keyring } from "../../contract/keys.ts";

// Workers and Node name this type differently.
type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

const pseudonymBytes = 16;
/** About 20,000 people per isolate: each entry is its text, the 22 characters, and the map's own share. */
const memoBytes = 4 * 1024 * 1024;
const entryBytes = 200;

/**
 * HMAC-SHA-256 of `kind:id`, cut to 128 bits, under the one key that never changes. Keep one per isolate: the
 * answers are remembered, for they are asked for with every event and every read.
 */
export const createPseudonyms = (keyring: Keyring): Pseudonyms => {
  const memo = byteLru<string>(memoBytes, () => entryBytes);
  let imported: Key | null = null;

  return {
    async key(kind, id) {
      const text = `${kind}:${id}`;
      const known = memo.get(text);
      if (known !== undefined) return known;
      imported ??= await importKey(keyring.pseudonym);
      const mac = await crypto.subtle.sign("HMAC", imported, utf8(text));
      const pseudonym = toBase64url(new Uint8Array(mac, 0, pseudonymBytes));
      memo.set(text, pseudonym);
      return pseudonym;
    },
  };
};

const importKey = async (pseudonym: string): Promise<Key> => {
  const secret = fromBase64url(pseudonym);
  if (secret === null) throw new Error("the pseudonym key is not base64url");
  return crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
};
