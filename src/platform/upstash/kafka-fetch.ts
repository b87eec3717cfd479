import * as z from "zod";
import { utf8, utf8Length } from "../../base/bytes.ts";
import { err, ok, type Result } from "../../base/result.ts";
import type { StoredRecord } from "../../log/event-log.port.ts";
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
};

/** How long the server may wait for a first record, ms: the reader looks again by itself. */
const pollMs = 50;

const Messages = z.array(z.object({ offset: z.int().min(0), value: z.string().nullish() }));

/**
 * `POST /fetch` of the Upstash contract, with our two extensions: a byte cap (`Kafka-Max-Bytes`), which a plain
 * server ignores and which is therefore applied here again, and the partition's bounds in the answer's headers.
 * The error is one readable sentence.
 */
export const fetchRecords = async (
  { url, username, password }: KafkaRest,
  { topic, partition, offset, maxBytes }: FetchStart,
  deadlineMs: number,
): Promise<Result<FetchedPage, string>> => {
  try {
    const response = await fetch(`${url.replace(/\/$/, "")}/fetch`, {
      method: "POST",
      headers: {
        authorization: `Basic ${btoa(String.fromCharCode(...utf8(`${username}:${password}`)))}`,
        "content-type": "application/json",
        "kafka-max-bytes": String(maxBytes),
      },
      body: JSON.stringify({ topic, partition, offset, timeout: pollMs }),
      signal: AbortSignal.timeout(deadlineMs),
    });
    const text = await response.text();
    if (!response.ok) return err(`/fetch answered ${response.status}: ${text.slice(0, 300)}`);
    const messages = Messages.parse(JSON.parse(text)).map((message) => ({
      offset: message.offset,
      value: message.value ?? "",
    }));
    return ok({
      records: capped(messages, maxBytes),
      end: numberIn(response.headers, "kafka-high-watermark"),
      earliest: numberIn(response.headers, "kafka-log-start"),
    });
  } catch (cause) {
    return err(`/fetch failed: ${String(cause)}`);
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
