import { concatBytes, fromBase64url, toBase64url, utf8 } from "../../base/bytes.ts";
import type { Keyring } from "../../contract/keys.ts";
import type { TokenPurpose } from "../../message/claims.ts";
import type { TokenSeal } from "../../message/token-seal.port.ts";

const nonceBytes = 12;
/** GCM's tag; never shortened. */
const tagBytes = 16;

type PurposeKeys = { readonly cipher: CryptoKey; readonly nonce: CryptoKey };

/**
 * AES-256-GCM with a synthetic nonce (HMAC-SHA-256 of the claims under a key of its own, cut to 96 bits):
 * equal claims give equal tokens, and a nonce repeats only together with its plaintext.
 * Token = base64url(key id, nonce, ciphertext and tag); keys per purpose by HKDF from the root.
 */
export const createTokenSeal = (keyring: Keyring): TokenSeal => {
  // Keys, not promises of keys: a promise dies with the request that made it, and all others would wait for it.
  const derived = new Map<string, PurposeKeys>();

  const keysOf = async (kid: number, purpose: TokenPurpose): Promise<PurposeKeys | null> => {
    const name = `${kid}:${purpose}`;
    const known = derived.get(name);
    if (known !== undefined) return known;
    const root = keyring.roots.find((candidate) => candidate.kid === kid);
    if (root === undefined) return null;
    const keys = await deriveKeys(root.key, purpose);
    derived.set(name, keys);
    return keys;
  };

  return {
    async seal(purpose, claims) {
      const kid = keyring.roots[0]?.kid ?? 0;
      const keys = await keysOf(kid, purpose);
      if (keys === null) throw new Error("the keyring has no root key");
      const mac = await crypto.subtle.sign("HMAC", keys.nonce, claims);
      const nonce = new Uint8Array(mac, 0, nonceBytes);
      const sealed = await crypto.subtle.encrypt(cipher(nonce, purpose), keys.cipher, claims);
      return toBase64url(concatBytes([Uint8Array.of(kid), nonce, new Uint8Array(sealed)]));
    },

    async open(purpose, token) {
      const bytes = fromBase64url(token);
      const kid = bytes?.[0];
      if (bytes === null || kid === undefined || bytes.length < 1 + nonceBytes + tagBytes) return null;
      const keys = await keysOf(kid, purpose);
      if (keys === null) return null;
      try {
        const nonce = bytes.subarray(1, 1 + nonceBytes);
        return new Uint8Array(
          await crypto.subtle.decrypt(cipher(nonce, purpose), keys.cipher, bytes.subarray(1 + nonceBytes)),
        );
      } catch {
        return null;
      }
    },
  };
};

const cipher = (iv: Uint8Array<ArrayBuffer>, purpose: TokenPurpose) => ({
  name: "AES-GCM",
  iv,
  additionalData: utf8(`doorstep-token:${purpose}`),
});

const deriveKeys = async (root: string, purpose: TokenPurpose): Promise<PurposeKeys> => {
  const secret = fromBase64url(root);
  if (secret === null) throw new Error("a root key is not base64url");
  const base = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  const derive = (use: string) => ({
    name: "HKDF",
    hash: "SHA-256",
    salt: new Uint8Array(),
    info: utf8(`doorstep:token:${purpose}:${use}`),
  });
  const [cipherKey, nonceKey] = await Promise.all([
    crypto.subtle.deriveKey(derive("cipher"), base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]),
    crypto.subtle.deriveKey(derive("nonce"), base, { name: "HMAC", hash: "SHA-256", length: 256 }, false, ["sign"]),
  ]);
  return { cipher: cipherKey, nonce: nonceKey };
};
