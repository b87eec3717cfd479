import { concatBytes } from "../base/bytes.ts";
import { decodeClaims, encodeClaims } from "./claims.ts";
import type { TokenSeal } from "./token-seal.port.ts";

/** Which slot of which message was clicked. */
export type Landing = {
  readonly key: string;
  readonly send: string;
  readonly placement: string;
  /** From 1. */
  readonly slot: number;
};

/** Tokens that a click's redirect hands to the shop's page: they say nothing to anybody, and confirm that one click. */
export type Landings = {
  mint(landing: Landing): Promise<string>;
  /** Null for anything that is not such a token of ours. */
  open(token: string): Promise<Landing | null>;
};

/** One byte for the slot, then the claims of the message. */
export const createLandings = (seal: TokenSeal): Landings => ({
  mint: ({ slot, ...claims }) => seal.seal("landing", concatBytes([Uint8Array.of(slot), encodeClaims(claims)])),
  async open(token) {
    const bytes = await seal.open("landing", token);
    const slot = bytes?.[0] ?? 0;
    const claims = bytes === null ? null : decodeClaims(bytes.subarray(1));
    if (slot < 1 || claims === null || claims.send === null || claims.placement === null) return null;
    return { key: claims.key, send: claims.send, placement: claims.placement, slot };
  },
});
