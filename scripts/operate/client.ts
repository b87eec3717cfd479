import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";

/** Calls of the operator's routes: answers are checked, and what may pass by itself is waited out. */
export type OperatorClient = {
  get<T extends z.ZodType>(path: string, answer: T): Promise<z.infer<T>>;
  post<T extends z.ZodType>(path: string, body: unknown, answer: T): Promise<z.infer<T>>;
};

/** An answer that no repetition will change: a key that is refused, a wrong parameter. */
export class Refused extends Error {}

const firstPauseMs = 100;
const longestPauseMs = 2_000;
const answerMs = 30_000;

/** With a secret key. Unreachable, 429 and 5xx are tried again for `patienceMs`; throws `Refused` on any other 4xx. */
export const operatorClient = (url: string, key: string, patienceMs: number): OperatorClient => {
  const call = async (path: string, init: RequestInit): Promise<unknown> => {
    const started = performance.now();
    for (let pause = firstPauseMs; ; pause = Math.min(longestPauseMs, pause * 2)) {
      const outcome = await attempt(`${url}${path}`, key, init);
      if (outcome.ok) return outcome.answer;
      if (performance.now() - started > patienceMs) throw new Error(`gave up on ${path}: ${outcome.why}`);
      await sleep(pause);
    }
  };
  return {
    get: async (path, answer) => answer.parse(await call(path, {})),
    post: async (path, body, answer) => answer.parse(await call(path, { method: "POST", body: JSON.stringify(body) })),
  };
};

type Outcome = { readonly ok: true; readonly answer: unknown } | { readonly ok: false; readonly why: string };

const attempt = async (url: string, key: string, init: RequestInit): Promise<Outcome> => {
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  let status: number;
  let text: string;
  try {
    const answer = await fetch(url, { ...init, headers, signal: AbortSignal.timeout(answerMs) });
    status = answer.status;
    text = await answer.text();
  } catch (error) {
    return {
      ok: false,
      why: error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error),
    };
  }
  if (status >= 400 && status < 500 && status !== 429)
    throw new Refused(`${url} answered ${status}: ${messageOf(text)}`);
  return status < 400 ? { ok: true, answer: JSON.parse(text) } : { ok: false, why: `${status} ${messageOf(text)}` };
};

const Envelope = z.object({ error: z.object({ message: z.string() }) });

const messageOf = (text: string): string => {
  try {
    return Envelope.parse(JSON.parse(text)).error.message;
  } catch {
    return text.slice(0, 300);
  }
};
