import { exports } from "cloudflare:workers";
import { expect } from "vitest";

const worker = (exports as unknown as { default: Fetcher }).default;

export type Told = { readonly status: number; readonly headers: Headers; readonly text: string };

/** Calls the Worker under test; a body makes it a POST. */
export const call = async (
  path: string,
  key: string | null,
  body?: unknown,
  method?: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Told> => {
  const response = await worker.fetch(`https://doorstep.test${path}`, {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers: { ...headers, ...(key === null ? {} : { authorization: `Bearer ${key}` }) },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
};

/** The same for calls that must succeed: the body, as JSON. */
export const told = async <T>(
  schema: { parse(value: unknown): T },
  path: string,
  key: string | null,
  body?: unknown,
): Promise<T> => {
  const answer = await call(path, key, body);
  expect(answer.status, `${path}: ${answer.text}`).toBe(200);
  return schema.parse(JSON.parse(answer.text));
};
