import { decodeClaims, encodeClaims, type TokenClaims, type TokenPurpose } from "./claims.ts";
import type { TokenSeal } from "./token-seal.port.ts";

/** Seals and opens tokens. */
export type Tokens = {
  mint(purpose: TokenPurpose, claims: TokenClaims): Promise<string>;
  /** Null for anything that is not a token of ours for this purpose. */
  open(purpose: TokenPurpose, token: string): Promise<TokenClaims | null>;
};

export const createTokens = (seal: TokenSeal): Tokens => ({
  mint: (purpose, claims) => seal.seal(purpose, encodeClaims(claims)),
  open: async (purpose, token) => {
    const bytes = await seal.open(purpose, token);
    return bytes === null ? null : decodeClaims(bytes);
  },
});
