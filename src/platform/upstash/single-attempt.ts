import { Kafka } from "@upstash/kafka";

export type KafkaRest = { readonly url: string; readonly username: string; readonly password: string };

/**
 * A @upstash/kafka client that tries once. As published (1.3.5) it repeats everything, 4xx included, up to six
 * times over 15 s, cannot be told otherwise and cannot be cancelled: after our own deadline it would go on in the
 * background, append an event again that was long resent, and multiply the load on a struggling server. Its HTTP
 * client does take `retries` per request; nothing passes it, so we do.
 */
export const singleAttemptKafka = (rest: KafkaRest): Kafka => {
  const kafka = new Kafka(rest);
  // A private field of a pinned version: a release that moves it throws here, at start, and not under load.
  const client: HttpClient = kafka["client"];
  const post = client.post.bind(client);
  client.post = (request) => post({ ...request, retries: 0 });
  return kafka;
};

/** The client's own HTTP client, whose type is not exported. */
type HttpClient = {
  post: <T>(request: { readonly path: string[]; readonly body?: unknown; readonly retries?: number }) => Promise<T>;
};
