/** A request as its sender sent it. */
export type OriginalRequest = {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** Those a vendor is given, see forwarded-headers.ts; lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** As it arrived, gzip and all; null for a GET. */
  readonly body: Uint8Array | null;
};

/** Relays requests to the vendors they used to go to. */
export type Forward = {
  /** Takes one that was answered with 2xx; settles when it is queued durably. Never rejects: what could not be queued is counted. */
  relay(source: string, request: OriginalRequest): Promise<void>;
};
