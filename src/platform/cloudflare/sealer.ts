import { byteLru } from "../../base/byte-lru.ts";
import { concatBytes, fromBase64url, fromUtf8, toBase64url, utf8 } from "../../base/bytes.ts";
import type { Random } from "../../base/random.port.ts";
import type { Sealer } from "../../base/sealer.port.ts";
import type { Keyring } from "../../contract/keys.ts";

// Workers and Node name this type differently.
type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** Random nonces are safe for 2^32 seals under one key (NIST SP 800-38D 8.3): rotate the root before that. */
const nonceBytes = 12;
/** GCM's tag; never shortened. */
const tagBytes = 16;

/** An identity arrives with every event of a person: its ciphertext is kept and used again, up to this many bytes. */
const memoBytes = 4 * 1024 * 1024;
const memoPurpose = "who";

/**
 * AES-256-GCM with random nonces. Sealed = base64url(key id, nonce, ciphertext and tag); one key per purpose by
 * HKDF from each root key. The newest root seals, all of them open. Keep one per isolate: it holds the memo.
 */
export const createSealer = (keyring: Keyring, random: Random): Sealer => {
  const derived = new Map<string, Key>();
  const memo = byteLru<string>(memoBytes, (sealed) => sealed.length * 2);

  const keyOf = async (kid: number, purpose: string): Promise<Key | null> => {
    const name = `${kid}:${purpose}`;
    const known = derived.get(name);
    if (known !== undefined) return known;
    const root = keyring.roots.find((candidate) => candidate.kid === kid);
    if (root === undefined) return null;
    const key = await deriveKey(root.key, purpose);
    derived.set(name, key);
    return key;
  };

  const sealFresh = async (purpose: string, text: string): Promise<string> => {
    const kid = keyring.roots[0]?.kid ?? 0;
    const key = await keyOf(kid, purpose);
    if (key === null) throw new Error("the keyring has no root key");
    const nonce = random.bytes(nonceBytes);
    const sealed = await crypto.subtle.encrypt(cipher(nonce, kid, purpose), key, utf8(text));
    return toBase64url(concatBytes([Uint8Array.of(kid), nonce, new Uint8Array(sealed)]));
  };

  return {
    async seal(purpose, text) {
      if (purpose !== memoPurpose) return sealFresh(purpose, text);
      const known = memo.get(text);
      if (known !== undefined) return known;
      const sealed = await sealFresh(purpose, text);
      memo.set(text, sealed);
      return sealed;
    },

    async open(purpose, sealed) {
      const bytes = fromBase64url(sealed);
      const kid = bytes?.[0];
      if (bytes === null || kid === undefined || bytes.length < 1 + nonceBytes + tagBytes) return null;
      const key = await keyOf(kid, purpose);
      if (key === null) return null;
      try {
        const nonce = bytes.subarray(1, 1 + nonceBytes);
        const opened = await crypto.subtle.decrypt(cipher(nonce, kid, purpose), key, bytes.subarray(1 + nonceBytes));
        return fromUtf8(opened);
      } catch {
        return null;
      }
    },
  };
};

const cipher = (iv: Uint8Array<ArrayBuffer>, kid: number, purpose: string) => ({
  name: "AES-GCM",
  iv,
  additionalData: utf8(`doorstep-seal:${kid}:${purpose}`),
});

const deriveKey = async (root: string, purpose: string): Promise<Key> => {
  const secret = fromBase64url(root);
  if (secret === null) throw new Error("a root key is not base64url");
  const base = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  return crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: utf8(`doorstep:seal:${purpose}`) },
    base,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt", "decrypt"],
  );
};
