import { Refused } from "../../aggregate/refused.ts";

/**
 * The call to an object, with failures of its own code told from those of reaching it. The platform marks the
 * former `remote` (an exception) or `durableObjectReset` (such as too much memory), and whatever may go by itself
 * `retryable` or `overloaded`.
 */
export const refusing = async <T>(call: Promise<T>): Promise<T> => {
  try {
    return await call;
  } catch (cause) {
    throw isOwnFault(cause) ? new Refused(cause) : cause;
  }
};

const isOwnFault = (cause: unknown): boolean => {
  const marked = (mark: string): boolean =>
    typeof cause === "object" && cause !== null && Reflect.get(cause, mark) === true;
  return !marked("retryable") && !marked("overloaded") && (marked("remote") || marked("durableObjectReset"));
};
