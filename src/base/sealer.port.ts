/** Seals and opens texts with the deployment's key (AEAD). `purpose` separates keys and is authenticated. */
export type Sealer = {
  seal(purpose: string, text: string): Promise<string>;
  /** Null when it was not sealed by this deployment for this purpose. */
  open(purpose: string, sealed: string): Promise<string | null>;
};

/** Keyed pseudonym of an identity: 22 base64url characters (128 bits of HMAC-SHA-256). */
export type Pseudonyms = {
  key(kind: "user" | "anonymous" | "email" | "scrubbed" | "copy" | "plain", id: string): Promise<string>;
};
