import { concatBytes, fromBase64url, fromUtf8, toBase64url, utf8 } from "../base/bytes.ts";

/** What a token is good for; each purpose has its own key, so none opens as another. */
export type TokenPurpose = "image" | "click" | "json";

/** What a token stands for. Without a send it is a person token: the send id stands beside it in the path. */
export type TokenClaims = {
  readonly key: string;
  readonly send: string | null;
  readonly placement: string | null;
};

const version = 1;
const keyBytes = 16;

/** Compact bytes: version, person key, then length-prefixed send id and placement (length + 1; 0 = none). */
export const encodeClaims = (claims: TokenClaims): Uint8Array<ArrayBuffer> => {
  const key = fromBase64url(claims.key);
  if (key?.length !== keyBytes) throw new Error("a person key is 16 bytes");
  return concatBytes([Uint8Array.of(version), key, field(claims.send), field(claims.placement)]);
};

/** Null when these are not claims of a version that we know. */
export const decodeClaims = (bytes: Uint8Array): TokenClaims | null => {
  if (bytes[0] !== version || bytes.length < 1 + keyBytes) return null;
  const key = toBase64url(bytes.subarray(1, 1 + keyBytes));
  const send = readField(bytes, 1 + keyBytes);
  if (send === null) return null;
  const placement = readField(bytes, send.next);
  if (placement === null || placement.next !== bytes.length) return null;
  return { key, send: send.text, placement: placement.text };
};

const field = (text: string | null): Uint8Array => {
  if (text === null) return Uint8Array.of(0, 0);
  const bytes = utf8(text);
  const prefix = bytes.length + 1;
  return concatBytes([Uint8Array.of(prefix >> 8, prefix & 0xff), bytes]);
};

const readField = (bytes: Uint8Array, at: number): { text: string | null; next: number } | null => {
  const [high, low] = [bytes[at], bytes[at + 1]];
  if (high === undefined || low === undefined) return null;
  const prefix = (high << 8) | low;
  if (prefix === 0) return { text: null, next: at + 2 };
  const end = at + 2 + prefix - 1;
  return end > bytes.length ? null : { text: fromUtf8(bytes.subarray(at + 2, end)), next: end };
};
