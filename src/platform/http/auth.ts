import type { Context } from "hono";
import { toHex, utf8 } from "../../base/bytes.ts";
import type { Result } from "../../base/result.ts";
import type { ApiKey, KeyKind } from "../../contract/keys.ts";
import { HttpError } from "./errors.ts";

/** Checks API keys. A secret key may do everything that write and read keys may. */
export type Auth = {
  /** The caller's key; throws 401 when there is none of the kinds asked for. */
  require(c: Context, kinds: readonly KeyKind[], given?: string): Promise<ApiKey>;
};

/** Write keys that were made at run time, by their SHA-256, or by an app id that stands for one. */
export type KeyRegistry = { key(sha256: string, presented: string): Promise<Result<ApiKey | null, "unavailable">> };

/** Characters; a key that stands in a body may claim to be 4 MB long, and what was presented is remembered. */
const longestKey = 200;

/**
 * Keys are looked up by their SHA-256, so no comparison leaks how much of a guess was right.
 * They come as Bearer token, Basic user name, `?key=` or (for pixels) `?k=`; or `given` from a body. One of a write
 * key's `app_ids` counts as that key.
 */
export const createAuth = (keys: readonly ApiKey[], registry: KeyRegistry | null = null): Auth => {
  const byHash = new Map(keys.map((key) => [key.key_sha256, key]));
  // Public by nature, so an app id never stands for more than a write key.
  const byAppId = new Map(
    keys.flatMap((key) => (key.kind === "write" ? (key.app_ids ?? []).map((id) => [id, key] as const) : [])),
  );
  /** Hashes of keys presented to this isolate, so that each is hashed once; bounded against floods of guesses. */
  const hashes = new Map<string, string>();

  const hashOf = async (presented: string): Promise<string> => {
    const known = hashes.get(presented);
    if (known !== undefined) return known;
    const hash = toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", utf8(presented))));
    if (hashes.size >= 1_000) hashes.clear();
    hashes.set(presented, hash);
    return hash;
  };

  const lookUp = async (presented: string): Promise<ApiKey | null> => {
    if (presented.length > longestKey) return null;
    const hash = await hashOf(presented);
    const configured = byHash.get(hash) ?? byAppId.get(presented);
    if (configured !== undefined || registry === null) return configured ?? null;
    const registered = await registry.key(hash, presented);
    if (registered.ok) return registered.value;
    // "Unknown key" makes senders give up for good, so it is not said while nobody can know.
    throw new HttpError("unavailable", "The key cannot be checked; send it again.", {
      headers: { "retry-after": "1" },
    });
  };

  return {
    async require(c, kinds, given) {
      const presented = given ?? presentedKey(c);
      const key = presented === null ? null : await lookUp(presented);
      if (key === null) {
        throw new HttpError("unauthorized", presented === null ? "A key is required." : "This key is not known.", {
          headers: { "www-authenticate": 'Bearer realm="doorstep"' },
        });
      }
      if (key.kind !== "secret" && !kinds.includes(key.kind)) {
        throw new HttpError("unauthorized", `A ${key.kind} key may not do this; it takes a ${kinds.join(" or ")} key.`);
      }
      return key;
    },
  };
};

const presentedKey = (c: Context): string | null => {
  const header = c.req.header("authorization") ?? "";
  const [scheme, credentials] = header.split(" ", 2);
  if (credentials !== undefined && scheme?.toLowerCase() === "bearer") return credentials;
  if (credentials !== undefined && scheme?.toLowerCase() === "basic") return basicUserName(credentials);
  return c.req.query("key") ?? c.req.query("k") ?? null;
};

const basicUserName = (credentials: string): string | null => {
  try {
    return atob(credentials).split(":", 1)[0] ?? null;
  } catch {
    return null;
  }
};
