import type { Result } from "../base/result.ts";

export type VendorRequest = {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | null;
};

export type VendorAnswer = { readonly status: number; readonly retryAfter: string | null };

/** Sends one request to a public address, once, following nothing. The error says why there is no answer; never rejects. */
export type SendToVendor = (request: VendorRequest) => Promise<Result<VendorAnswer, string>>;
