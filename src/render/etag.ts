import { sha256Name } from "../base/sha256.ts";

/** Strong validator of exactly these bytes, quoted as in an ETag header. */
export const strongEtag = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> => `"${await sha256Name(bytes)}"`;
