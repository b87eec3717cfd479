import { concatBytes, fromBase64url, fromUtf8, toBase64url, utf8 } from "../base/bytes.ts";

/** What a token is good for; each purpose has its own key, so none opens as another. */
export type TokenPurpose = "image" | "click" | "json" | "landing";

/** What a token stands for. Without a send it is a person token: the send id stands beside it in the path. */
export type TokenClaims = {
  readonly key: string;
  readonly send: string | null;
  readonly placement: string | null;
  /** How the message's pictures were drawn when it was minted; absent: as the built-in card. */
  readonly drawn?: DrawnAs;
};

/**
 * A mail keeps the size that it was sent with: its pictures have it also when the placement has another template since
 * or the template is gone. Sizes of one item's part as shown, pixels; `strip`: how many items stand side by side in the
 * message's one picture, null where each slot has its own.
 */
export type DrawnAs = {
  readonly template: string;
  readonly width: number;
  readonly height: number;
  readonly strip: number | null;
};

/** First byte: claims of the built-in card, and of other templates. */
const version = { plain: 1, drawn: 2 } as const;
const keyBytes = 16;

/**
 * Compact bytes: version, person key, then length-prefixed send id and placement (length + 1; 0 = none); with `drawn`
 * also its template, two bytes each of width and height, and one of the strip (0 = none).
 */
export const encodeClaims = ({ key, send, placement, drawn }: TokenClaims): Uint8Array<ArrayBuffer> => {
  const person = fromBase64url(key);
  if (person?.length !== keyBytes) throw new Error("a person key is 16 bytes");
  const fields = [person, field(send), field(placement)];
  if (drawn === undefined) return concatBytes([Uint8Array.of(version.plain), ...fields]);
  const { template, width, height, strip } = drawn;
  const size = Uint8Array.of(width >> 8, width & 0xff, height >> 8, height & 0xff, strip ?? 0);
  return concatBytes([Uint8Array.of(version.drawn), ...fields, field(template), size]);
};

/** Null when these are not claims of a version that we know. */
export const decodeClaims = (bytes: Uint8Array): TokenClaims | null => {
  if ((bytes[0] !== version.plain && bytes[0] !== version.drawn) || bytes.length < 1 + keyBytes) return null;
  const key = toBase64url(bytes.subarray(1, 1 + keyBytes));
  const send = readField(bytes, 1 + keyBytes);
  if (send === null) return null;
  const placement = readField(bytes, send.next);
  if (placement === null) return null;
  const plain = { key, send: send.text, placement: placement.text };
  if (bytes[0] === version.plain) return placement.next === bytes.length ? plain : null;
  const drawn = readDrawn(bytes, placement.next);
  return drawn === null ? null : { ...plain, drawn };
};

const readDrawn = (bytes: Uint8Array, at: number): DrawnAs | null => {
  const template = readField(bytes, at);
  if (template === null || template.text === null || template.next + 5 !== bytes.length) return null;
  const [w1 = 0, w2 = 0, h1 = 0, h2 = 0, strip = 0] = bytes.subarray(template.next);
  const size = { width: (w1 << 8) | w2, height: (h1 << 8) | h2 };
  return { template: template.text, ...size, strip: strip === 0 ? null : strip };
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
