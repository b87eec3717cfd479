import * as z from "zod";

/** Every error code an HTTP answer may carry, with its status. */
export const errorStatus = {
  bad_request: 400,
  invalid_json: 400,
  invalid_field: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  payload_too_large: 413,
  rate_limited: 429,
  internal: 500,
  unavailable: 503,
} as const;
export type ErrorCode = keyof typeof errorStatus;

/** What each code means and what the caller can do about it. */
export const errorHelp: Readonly<Record<ErrorCode, string>> = {
  bad_request: "The request as a whole can not be understood; the message says why. Nothing was done.",
  invalid_json: "The body is not JSON, NDJSON or CSV as it should be. Nothing was done.",
  invalid_field: "One field or parameter is wrong; `field` is its path. Nothing was done.",
  unauthorized: "No key, an unknown one, or one of a kind that may not do this.",
  forbidden: "The key is good, but this is not allowed.",
  not_found: "There is no such address, item, person or placement.",
  method_not_allowed: "The address exists, but not with this method.",
  payload_too_large: "The body or one of its events is larger than the limit. Nothing was done.",
  rate_limited: "Too many requests; wait as long as Retry-After says.",
  internal: "Something broke on our side. Quote the request_id.",
  unavailable:
    "A part of us did not answer in time. Wait as long as Retry-After says and send the same again: the ids make it harmless.",
};

/** The one envelope of every JSON error. */
export const ErrorEnvelope = z.strictObject({
  error: z.strictObject({
    code: z.enum(Object.keys(errorStatus) as [ErrorCode, ...ErrorCode[]]),
    message: z.string(),
    /** Where the error is explained. */
    docs: z.string(),
    request_id: z.string(),
    /** Path of the field at fault, such as `batch.3.properties.product_id`. */
    field: z.string().optional(),
  }),
});
export type ErrorEnvelope = z.infer<typeof ErrorEnvelope>;
