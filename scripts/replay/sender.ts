import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";

/** The collect answer, as far as the sender counts it. */
export const Accepted = z.object({
  accepted: z.int(),
  rejected: z.array(z.object({ reason: z.string() })),
});
export type Accepted = z.infer<typeof Accepted>;

/** A body that the gateway will never take: sending it again cannot help. */
export class Refused extends Error {}

const firstPauseMs = 100;
const longestPauseMs = 2_000;
const answerMs = 60_000;

/**
 * Posts a JSON body until the gateway confirms it: 5xx, 429 and a gateway that is not there are waited out, for
 * `patienceMs` at most. Sending twice is harmless, for events carry their ids. Throws Refused on any other 4xx.
 */
export const postUntilConfirmed = async (
  url: string,
  key: string,
  body: string,
  patienceMs: number,
  onRetry: (why: string) => void = () => undefined,
): Promise<unknown> => {
  const started = performance.now();
  for (let pause = firstPauseMs; ; pause = Math.min(longestPauseMs, pause * 2)) {
    const outcome = await post(url, key, body);
    if ("answer" in outcome) return outcome.answer;
    if (performance.now() - started > patienceMs) {
      throw new Error(`gave up on ${url} after ${Math.round(patienceMs / 1_000)} s: ${outcome.retry}`);
    }
    onRetry(outcome.retry);
    await sleep(pause);
  }
};

const post = async (url: string, key: string, body: string): Promise<{ answer: unknown } | { retry: string }> => {
  let status: number;
  let text: string;
  try {
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
    const answer = await fetch(url, { method: "POST", headers, body, signal: AbortSignal.timeout(answerMs) });
    status = answer.status;
    text = await answer.text();
  } catch (error) {
    return { retry: reasonOf(error) };
  }
  if (status >= 500 || status === 429) return { retry: `status ${status} ${text.slice(0, 200)}` };
  if (status >= 400) throw new Refused(`${url} answered ${status}: ${text.slice(0, 500)}`);
  return { answer: JSON.parse(text) as unknown };
};

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
};
