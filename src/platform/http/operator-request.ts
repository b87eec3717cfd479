import type { Context } from "hono";
import type * as z from "zod";
import { fromUtf8 } from "../../base/bytes.ts";
import { limits } from "../../contract/limits.ts";
import { readBody } from "./body.ts";
import { HttpError } from "./errors.ts";

/** A whole number from a query, within bounds; throws the 400 that names the field. */
export const wholeNumber = (text: string, field: string, least: number, most: number): number => {
  const number = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new HttpError("invalid_field", `must be a whole number from ${least} to ${most}`, { field });
};

/** What the objects answered; throws 503 when one could not be reached. */
export const reached = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof HttpError) throw cause;
    throw new HttpError("unavailable", "A part of the pipeline can not be reached just now.", {
      headers: { "retry-after": "1" },
    });
  }
};

/** The body as what it should be, nothing sent being an empty object; throws the 400 that says what is wrong. */
export const jsonBody = async <T>(c: Context, schema: z.ZodType<T>): Promise<T> => {
  const body = await readBody(c.req.raw, limits.bodyBytes);
  if (!body.ok) throw new HttpError("bad_request", "The body is too large, or its gzip is broken.");
  let json: unknown = {};
  try {
    if (body.value.length > 0) json = JSON.parse(fromUtf8(body.value));
  } catch {
    throw new HttpError("invalid_json", "The body is not JSON.");
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new HttpError("invalid_field", issue?.message ?? "is wrong", { field: issue?.path.join(".") ?? "" });
};
