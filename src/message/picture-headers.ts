import type { ClientClass } from "../contract/decision.ts";

/** `timer`: wrong a second later; `item-free`: nothing of anybody, for whatever reason, and perhaps not for long. */
export type PictureKind = "items" | "timer" | "item-free";

type Described = { readonly contentType: string; readonly etag: string; readonly bytes: Uint8Array<ArrayBuffer> };

/** Ask before you show it again. A copy may be kept to be asked about, which spares its bytes. */
const asked = "private, no-cache, max-age=0, must-revalidate";
/** Keep nothing. */
const unkept = "private, no-store, no-cache, max-age=0, must-revalidate";
/** Old at once, in words that old programs take well. */
const old = "private, max-age=0, must-revalidate";

/**
 * What a picture says of being kept, by who fetches it. Each next open may show something newer, so nobody is told to
 * keep anything; how that is said is what clients differ in.
 */
const keeping: Readonly<Record<ClientClass, string>> = {
  // Keeps its first copy for ever, whatever is said; without its relay it is a browser.
  apple: asked,
  // Its proxy has honoured "no-cache, max-age=0" since March 2014.
  gmail: asked,
  // Reports differ on whether its proxy asks again: the strictest word.
  yahoo: unkept,
  // Classic Outlook draws from the Windows cache, where it may find nothing of what says "no-cache" or "no-store".
  outlook: old,
  // Documents that it honours Cache-Control, ETag and Expires; only where a copy may be kept does it send the ETag back.
  hey: asked,
  direct: asked,
  // Its copy must not be what the reader is shown.
  scanner: unkept,
  unknown: asked,
};

/** A countdown that was kept shows a time that has passed. */
const keepingTimer = (client: ClientClass): string => (client === "outlook" ? old : unkept);

/** For proxies that go by HTTP/1.0; any time that has passed. */
const expired = "Thu, 01 Jan 1970 00:00:00 GMT";

/**
 * Headers of a picture, without its length. Of an item-free one they are the same for everybody who gets one: nothing
 * tells an address that never was from one whose reader withdrew.
 */
export const pictureHeaders = (
  client: ClientClass,
  kind: PictureKind,
  { contentType, etag }: Pick<Described, "contentType" | "etag">,
): Record<string, string> => ({
  "content-type": contentType,
  etag,
  "cache-control": kind === "timer" ? keepingTimer(client) : keeping[client],
  ...(client === "outlook" ? {} : { expires: expired }),
  "x-content-type-options": "nosniff",
  "x-robots-tag": "noindex, noimageindex",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "cross-origin",
});

/** The picture's answer; 304 only if the very same one is held. */
export const pictureAnswer = (
  picture: Described,
  asking: { readonly client: ClientClass; readonly kind: PictureKind; readonly held: string | undefined },
): Response => {
  const headers = pictureHeaders(asking.client, asking.kind, picture);
  if (isHeld(asking.held, picture.etag)) {
    const { "content-type": _, ...others } = headers;
    return new Response(null, { status: 304, headers: others });
  }
  const sized = { ...headers, "content-length": String(picture.bytes.byteLength) };
  return new Response(picture.bytes, { status: 200, headers: sized });
};

/** Proxies that change the coding make an ETag weak; `*` says only that something is held. */
const isHeld = (held: string | undefined, etag: string): boolean =>
  held !== undefined && held.split(",").some((one) => one.trim().replace(/^W\//, "") === etag);
