/** A request as a check asks for it; `path` may be a whole URL. */
export type Ask = {
  readonly method?: "GET" | "HEAD" | "POST" | "OPTIONS";
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

/** An answer, read to its end; nothing was followed, unpacked or corrected. */
export type Answered = {
  readonly url: string;
  readonly status: number;
  /** By lower-case name; several of a name are joined with ", ". */
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
  readonly ms: number;
  /** When the answer's head had arrived, epoch ms. */
  readonly at: number;
};

/** No answer came. */
export type Unanswered = { readonly failure: string };

export type Seen = Answered | Unanswered;

export const isAnswered = (seen: Seen): seen is Answered => "status" in seen;

export const textOf = (seen: Answered): string => new TextDecoder().decode(seen.bytes);

export const typeOf = (seen: Answered): string => (seen.headers["content-type"] ?? "").split(";")[0]?.trim() ?? "";

/** The body as JSON; undefined when it is none. */
export const jsonOf = (seen: Answered): unknown => {
  try {
    return JSON.parse(textOf(seen));
  } catch {
    return undefined;
  }
};

/** What was seen in a few words: "200 image/jpeg, 21 KB, 34 ms". */
export const inShort = (seen: Seen): string => {
  if (!isAnswered(seen)) return seen.failure;
  const size = seen.bytes.length < 1_024 ? `${seen.bytes.length} bytes` : `${Math.round(seen.bytes.length / 1_024)} KB`;
  return [`${seen.status} ${typeOf(seen)}`.trim(), size, `${Math.round(seen.ms)} ms`].join(", ");
};
