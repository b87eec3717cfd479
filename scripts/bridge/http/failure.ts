/** What a caller gets instead of an answer: an HTTP status and one sentence. Thrown by handlers, written by the server. */
export class HttpFailure extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Further fields of the JSON error, for callers that can use them. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    status: number,
    message: string,
    { headers = {}, details = {} }: { headers?: Record<string, string>; details?: Record<string, unknown> } = {},
  ) {
    super(message);
    this.name = "HttpFailure";
    this.status = status;
    this.headers = headers;
    this.details = details;
  }
}
