import type { Context } from "hono";
import { errorStatus, type ErrorCode, type ErrorEnvelope } from "../../contract/errors.ts";

/** Where error codes are explained, at the origin that was called. */
const docsPath = "/docs/errors";

/** An expected failure at the HTTP edge: thrown by a route, turned into the envelope by `onError`. */
export class HttpError extends Error {
  readonly code: ErrorCode;
  readonly field: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ErrorCode,
    message: string,
    more: { readonly field?: string; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.name = "HttpError";
    this.code = code;
    this.field = more.field;
    this.headers = more.headers ?? {};
  }
}

/** The one JSON error shape, with its status. */
const errorResponse = (error: HttpError, c: Context): Response => {
  const envelope: ErrorEnvelope = {
    error: {
      code: error.code,
      message: error.message,
      docs: `${URL.parse(c.req.url)?.origin ?? ""}${docsPath}#${error.code}`,
      request_id: requestIdOf(c),
      ...(error.field === undefined ? {} : { field: error.field }),
    },
  };
  return Response.json(envelope, {
    status: errorStatus[error.code],
    headers: { "cache-control": "no-store", ...error.headers },
  });
};

/** Hono's error handler: known failures keep their code, anything else is a bug and says nothing of itself. */
export const onError = (error: Error, c: Context): Response =>
  errorResponse(error instanceof HttpError ? error : new HttpError("internal", "Something broke on our side."), c);

export const notFound = (c: Context): Response =>
  errorResponse(new HttpError("not_found", `There is no ${c.req.method} ${c.req.path}.`), c);

/** Id of this request: the platform's when there is one, so that its logs and ours join. */
export const requestIdOf = (c: Context): string => {
  const known: unknown = c.get("requestId");
  return typeof known === "string" ? known : (c.req.header("cf-ray") ?? "unknown");
};
