import { HttpFailure } from "../http/failure.ts";
import { explainKafkaError } from "./errors.ts";
import type { KafkaLink } from "./link.ts";

/** How long a broker may take to answer before it counts as away, ms. */
const limitMs = 2_000;
/** Anybody may ask, so the cluster is asked once in this time at most, ms. */
const freshMs = 1_000;

/** `/readyz`: number of topics the cluster shows, or a 503 with the reason. */
export const createReadiness = (link: KafkaLink, now: () => number): (() => Promise<number>) => {
  let last: { readonly at: number; readonly answer: Promise<number> } | undefined;
  return () => {
    if (!last || now() - last.at > freshMs) last = { at: now(), answer: ask(link) };
    return last.answer;
  };
};

const ask = async (link: KafkaLink): Promise<number> => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const headers = { "Retry-After": "1" };
      reject(new HttpFailure(503, `Kafka is not available: no answer within ${limitMs} ms`, { headers }));
    }, limitMs);
  });
  try {
    return (await Promise.race([link.topics(), late])).length;
  } catch (error) {
    const { status, message, headers } = explainKafkaError(error);
    throw new HttpFailure(status < 500 ? 503 : status, message, { headers: { ...headers } });
  } finally {
    clearTimeout(timer);
  }
};
