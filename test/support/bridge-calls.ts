import type { TestKafka } from "../../scripts/test-stack.ts";

/** The published client retries everything for 15 s, so refusals are looked at with plain requests. */
export const bridgeCalls = ({ url, user, password }: Pick<TestKafka, "url" | "user" | "password">) => {
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  return {
    post: (path: string, body: unknown, headers: Record<string, string> = {}) =>
      fetch(`${url}${path}`, {
        method: "POST",
        headers: { authorization, "content-type": "application/json", ...headers },
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
    get: (path: string, headers: Record<string, string> = { authorization }) => fetch(`${url}${path}`, { headers }),
  };
};

export type KafkaMessage = {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
  readonly key: string;
  readonly value: string;
  readonly headers: readonly { readonly key: string; readonly value: string }[];
};

/** Status and JSON error of a refused call. */
export const refusalOf = async (
  response: Response,
): Promise<{ status: number; type: string | null; error: unknown }> => {
  const body: unknown = await response.json();
  const error: unknown = typeof body === "object" && body !== null ? Reflect.get(body, "error") : undefined;
  return { status: response.status, type: response.headers.get("content-type"), error };
};
