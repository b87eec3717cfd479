import { utf8 } from "../../base/bytes.ts";
import { err, ok, type Result } from "../../base/result.ts";
import type { KafkaRest } from "./single-attempt.ts";

export type PlainAnswer = { readonly status: number; readonly headers: Headers; readonly text: string };

/**
 * One POST of the contract, tried once and ended at its deadline; for what the published client cannot do: it hands
 * out no response headers and takes no signal. The error, any status but 2xx included, is one readable sentence.
 */
export const plainPost = async (
  { url, username, password }: KafkaRest,
  path: string,
  {
    body,
    headers = {},
    ms,
  }: { readonly body: unknown; readonly headers?: Record<string, string>; readonly ms: number },
): Promise<Result<PlainAnswer, string>> => {
  try {
    const response = await fetch(`${url.replace(/\/$/, "")}${path}`, {
      method: "POST",
      headers: {
        authorization: `Basic ${btoa(String.fromCharCode(...utf8(`${username}:${password}`)))}`,
        "content-type": "application/json",
        ...headers,
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ms),
    });
    const text = await response.text();
    if (!response.ok) return err(`${path} answered ${response.status}: ${text.slice(0, 300)}`);
    return ok({ status: response.status, headers: response.headers, text });
  } catch (cause) {
    return err(`${path} failed: ${String(cause)}`);
  }
};

/** The topic's id, an extension of our bridge (`Kafka-Topic-Id`), as the log's identity; nothing from other servers. */
export const identityIn = (headers: Headers): { readonly identity?: string } => {
  const id = headers.get("kafka-topic-id");
  return id === null ? {} : { identity: id };
};
