import * as z from "zod";
import { utf8Length } from "../../base/bytes.ts";
import { err, ok, type Result } from "../../base/result.ts";
import type { StoredRecord } from "../../log/event-log.port.ts";
import { identityIn, plainPost } from "./plain-post.ts";
import type { KafkaRest } from "./single-attempt.ts";

export type FetchStart = {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly maxBytes: number;
};

export type FetchedPage = {
  readonly records: readonly StoredRecord[];
  /** High watermark and oldest kept offset; null from a server without these extensions. */
  readonly end: number | null;
  readonly earliest: number | null;
  readonly identity?: string;
};

/** How long the server may wait for a first record, ms: the reader looks again by itself. */
const pollMs = 50;

const Messages = z.array(z.object({ offset: z.int().min(0), value: z.string().nullish() }));

/**
 * `POST /fetch` of the Upstash contract, with our two extensions: a byte cap (`Kafka-Max-Bytes`), which a plain
 * server ignores and which is therefore applied here again, and the partition's bounds and identity in the headers.
 * The error is one readable sentence.
 */
export const fetchRecords = async (
  rest: KafkaRest,
  { topic, partition, offset, maxBytes }: FetchStart,
  deadlineMs: number,
): Promise<Result<FetchedPage, string>> => {
  const answer = await plainPost(rest, "/fetch", {
    body: { topic, partition, offset, timeout: pollMs },
    headers: { "kafka-max-bytes": String(maxBytes) },
    ms: deadlineMs,
  });
  if (!answer.ok) return answer;
  const { text, headers } = answer.value;
  const messages = attemptJson(text);
  if (!messages.ok) return messages;
  return ok({
    records: capped(messages.value, maxBytes),
    end: numberIn(headers, "kafka-high-watermark"),
    earliest: numberIn(headers, "kafka-log-start"),
    ...identityIn(headers),
  });
};

const attemptJson = (text: string): Result<readonly StoredRecord[], string> => {
  try {
    return ok(Messages.parse(JSON.parse(text)).map(({ offset, value }) => ({ offset, value: value ?? "" })));
  } catch (cause) {
    return err(`/fetch answered nonsense: ${String(cause)}`);
  }
};

const numberIn = (headers: Headers, name: string): number | null => {
  const text = headers.get(name) ?? "";
  return /^\d+$/.test(text) ? Number(text) : null;
};

const capped = (records: readonly StoredRecord[], maxBytes: number): readonly StoredRecord[] => {
  let bytes = 0;
  const over = records.findIndex(({ value }, index) => (bytes += utf8Length(value)) > maxBytes && index > 0);
  return over === -1 ? records : records.slice(0, over);
};
