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
