import { fromUtf8 } from "../../base/bytes.ts";
import { limits } from "../../contract/limits.ts";
import { readBody } from "./body.ts";
import { HttpError } from "./errors.ts";

/** What a schema says of a value; zod's `safeParse`, as far as it matters here. */
export type Parsed<T> =
  | { readonly success: true; readonly data: T }
  | {
      readonly success: false;
      readonly error: {
        readonly issues: readonly { readonly message: string; readonly path: readonly PropertyKey[] }[];
      };
    };

/** A document that configures something, from a request's body; throws 400 with the field, 413 above 64 KB. */
export const readSetting = async <T>(
  request: Request,
  what: string,
  parse: (given: object) => Parsed<T>,
): Promise<T> => {
  const read = await readBody(request, limits.settingBytes);
  if (!read.ok) throw new HttpError("payload_too_large", `A ${what} is at most 64 KB.`);
  let body: unknown;
  try {
    body = JSON.parse(fromUtf8(read.value));
  } catch {
    throw new HttpError("invalid_json", "The body is not JSON.");
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new HttpError("bad_request", `A ${what} must be a JSON object.`);
  }
  // What was answered may be sent back as it is: who changed it last is not theirs to say, and no mistake either.
  const { version: _, changed_at: _at, changed_by: _by, ...given } = body as Record<string, unknown>;
  const parsed = parse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.map(String).join(".") ?? "";
  throw new HttpError("invalid_field", issue?.message ?? `is not a ${what}`, field === "" ? {} : { field });
};

/** How a setting is answered beside what it says. */
export const lastChange = ({ version, changed, by }: { version: number; changed: number; by: string }) => ({
  version,
  changed_at: new Date(changed).toISOString(),
  changed_by: by,
});
