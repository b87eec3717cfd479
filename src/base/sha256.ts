import { toHex } from "./bytes.ts";

export const sha256 = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

/** The first 128 bits as 32 hexadecimal digits: enough to name content that nobody can choose to collide. */
export const sha256Name = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> =>
  toHex((await sha256(bytes)).subarray(0, 16));
