import { Kafka } from "@upstash/kafka";
import { idempotencyKey, type KeyedMessage } from "./idempotency-key.ts";

export type KafkaRest = { readonly url: string; readonly username: string; readonly password: string };

/**
 * A @upstash/kafka client that tries once. As published (1.3.5) it repeats everything, 4xx included, up to six
 * times over 15 s, cannot be told otherwise and cannot be cancelled: after our own deadline it would go on in the
 * background, append an event again that was long resent, and multiply the load on a struggling server. Its HTTP
 * client does take `retries` and headers per request; nothing passes them, so we do: a produce names its content.
 */
export const singleAttemptKafka = (rest: KafkaRest): Kafka => {
  const kafka = new Kafka(rest);
  // A private field of a pinned version: a release that moves it throws here, at start, and not under load.
  const client: HttpClient = kafka["client"];
  const post = client.post.bind(client);
  client.post = async (request) => post({ ...request, headers: await headersFor(request), retries: 0 });
  return kafka;
};

const headersFor = async ({ path, body }: Request): Promise<Record<string, string>> => {
  if (path[0] !== "produce" || !Array.isArray(body)) return {};
  const messages: readonly KeyedMessage[] = body;
  return { "Idempotency-Key": await idempotencyKey(messages) };
};

type Request = {
  readonly path: string[];
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly retries?: number;
};
/** The client's own HTTP client, whose type is not exported. */
type HttpClient = { post: <T>(request: Request) => Promise<T> };
