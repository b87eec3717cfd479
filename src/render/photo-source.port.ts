import type { Result } from "../base/result.ts";
import type { UrlRefusal } from "../base/public-url.ts";

/** Why a photo did not arrive; closed, a label of the photo metrics. */
export type PhotoFailure =
  | UrlRefusal
  | "too_many_redirects"
  | "timeout"
  /** Not asked: it let others wait in vain a moment ago. */
  | "host_silent"
  | "unreachable"
  | "bad_status"
  | "too_many_bytes";

/** The outside world's product photos. Never rejects; the bytes are unchecked, see `checkPhoto`. */
export type PhotoSource = { get(url: string): Promise<Result<Uint8Array, PhotoFailure>> };
