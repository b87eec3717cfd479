import { sha256Name } from "../base/sha256.ts";

/** Strong validator of exactly these bytes, quoted as in an ETag header. */
export const strongEtag = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> => `"${await sha256Name(bytes)}"`;

/** Whether an If-None-Match header names this etag: a list, possibly of weak ones, or "*" (RFC 9110, 13.1.2). */
export const matchesEtag = (header: string | null | undefined, etag: string): boolean =>
  header?.split(",").some((candidate) => candidate.trim() === "*" || candidate.trim().replace(/^W\//, "") === etag) ??
  false;
