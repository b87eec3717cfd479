import type { TokenPurpose } from "./claims.ts";

/**
 * Seals claims into the path segment of a URL. The same claims give the same token (a synthetic nonce), so
 * minting twice changes no URL; tokens stay openable for as long as their root key is in the keyring.
 */
export type TokenSeal = {
  seal(purpose: TokenPurpose, claims: Uint8Array<ArrayBuffer>): Promise<string>;
  /** Null when it was not sealed by this deployment for this purpose. */
  open(purpose: TokenPurpose, token: string): Promise<Uint8Array | null>;
};
