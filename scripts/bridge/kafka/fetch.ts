import type { FetchedPartition } from "kafkajs/src/cluster/index.js";
import Batch from "kafkajs/src/consumer/batch.js";
import { HttpFailure } from "../http/failure.ts";
import { isOutOfRange } from "./errors.ts";
import type { FetchRequest, Start } from "./fetch-request.ts";
import type { Lanes } from "./lanes.ts";
import type { KafkaLink } from "./link.ts";
import { messageBytes, toMessage } from "./message.ts";
import type { Message } from "./message.ts";
import { bounds } from "./offsets.ts";
import { identityHeaders, topicIdentity } from "./topic-identity.ts";
import type { TopicIdentity } from "./topic-identity.ts";

export type Page = {
  readonly messages: readonly Message[];
  /** Per partition asked for: the offset of the next message to come, and of the oldest one kept. */
  readonly ends: readonly { readonly highWatermark: string; readonly logStart: string | undefined }[];
  /** Of the topic, when only one was asked for. */
  readonly identity: TopicIdentity | undefined;
};

/** Without a free lane, or with several leaders to wait for, the cluster is asked again after this long, ms. */
const stepMs = 100;

/**
 * Reads by explicit offset, without a consumer group. A first look takes what is there; only an empty answer waits,
 * on a lane of its own, until something arrives, the time is over or `enough` aborts (then the page is empty).
 */
export const fetchPage = async (
  link: KafkaLink,
  lanes: Lanes,
  { starts, timeout, maxBytes }: FetchRequest,
  { now, enough }: { readonly now: () => number; readonly enough: AbortSignal },
): Promise<Page> => {
  const page = await firstPage(link, lanes, { starts, timeout, maxBytes }, { now, enough });
  const [start] = starts;
  const single = start && starts.every(({ topic }) => topic === start.topic);
  return { ...page, identity: single ? await topicIdentity(link, start) : undefined };
};

type Records = Omit<Page, "identity">;

const firstPage = async (
  link: KafkaLink,
  lanes: Lanes,
  { starts, timeout, maxBytes }: FetchRequest,
  { now, enough }: { readonly now: () => number; readonly enough: AbortSignal },
): Promise<Records> => {
  const deadline = now() + timeout;
  const aborted = new Promise<undefined>((resolve) => enough.addEventListener("abort", () => resolve(undefined)));
  let positions = starts;
  let seen = await read(link, positions, 0, maxBytes);
  while (seen.page.messages.length === 0 && !enough.aborted) {
    const left = deadline - now();
    if (left <= 0) break;
    // Control records and aborted messages are invisible, yet a position on them has to move.
    positions = seen.next;
    const wait = seen.leaders === 1 ? left : Math.min(left, stepMs);
    const waited = lanes.tryUse((lane) => read(lane, positions, wait, maxBytes));
    if (waited) {
      // A request to Kafka cannot be called back: the lane stays busy until it is answered, the caller does not.
      waited.catch(() => {});
      const read = await Promise.race([waited, aborted]);
      if (!read) break;
      seen = read;
    } else {
      await Promise.race([new Promise((resolve) => setTimeout(resolve, Math.min(left, stepMs))), aborted]);
      seen = await read(link, positions, 0, maxBytes);
    }
  }
  return seen.page;
};

type Read = { readonly page: Records; readonly next: readonly Start[]; readonly leaders: number };

const read = async (
  link: KafkaLink,
  starts: readonly Start[],
  maxWaitTime: number,
  maxBytes: number,
): Promise<Read> => {
  const answers = await fetchFromLeaders(link, starts, maxWaitTime, maxBytes);
  const found = answers.flat();
  const partitions = starts.map((start) => {
    const held = found.find(({ topic, data }) => topic === start.topic && data.partition === start.partition);
    if (!held) throw new HttpFailure(503, `Kafka did not answer for ${start.topic}/${start.partition}`);
    return { start, data: held.data, visible: new Batch(start.topic, String(start.offset), held.data).messages };
  });
  return {
    page: {
      messages: capped(partitions, maxBytes),
      ends: partitions.map(({ data }) => ({ highWatermark: data.highWatermark, logStart: data.lastStartOffset })),
    },
    next: partitions.map(({ start, data }) => ({ ...start, offset: pastInvisible(start, data) })),
    leaders: answers.length,
  };
};

const pastInvisible = (start: Start, data: FetchedPartition): number =>
  Math.max(start.offset, Number(data.messages.at(-1)?.offset ?? -1) + 1);

/** The broker answers whole batches, so the cap is applied here; the first message always passes. */
const capped = (
  partitions: readonly { readonly start: Start; readonly visible: Batch["messages"] }[],
  maxBytes: number,
): readonly Message[] => {
  const messages: Message[] = [];
  let bytes = 0;
  for (const { start, visible } of partitions) {
    for (const message of visible) {
      bytes += messageBytes(message);
      if (bytes > maxBytes && messages.length > 0) return messages;
      messages.push(toMessage(start.topic, start.partition, message));
    }
  }
  return messages;
};

const fetchFromLeaders = async (link: KafkaLink, starts: readonly Start[], maxWaitTime: number, maxBytes: number) => {
  try {
    return await link.perLeader(starts, {
      repeatable: true,
      run: async (broker, ofLeader) => {
        const { responses } = await broker.fetch({
          isolationLevel: 1,
          maxWaitTime: Math.ceil(maxWaitTime),
          minBytes: 1,
          maxBytes,
          topics: [...Map.groupBy(ofLeader, ({ topic }) => topic)].map(([topic, ofTopic]) => ({
            topic,
            partitions: ofTopic.map(({ partition, offset }) => ({ partition, fetchOffset: String(offset), maxBytes })),
          })),
        });
        return responses.flatMap(({ topicName, partitions }) => partitions.map((data) => ({ topic: topicName, data })));
      },
    });
  } catch (error) {
    throw isOutOfRange(error) ? await outOfRange(link, starts) : error;
  }
};

/** kafkajs does not say which partition it was. */
const outOfRange = async (link: KafkaLink, starts: readonly Start[]): Promise<HttpFailure> => {
  const held = await bounds(link, starts);
  const index = starts.findIndex(
    ({ offset }, at) => offset < (held[at]?.earliest ?? 0) || offset > (held[at]?.end ?? 0),
  );
  const [start, range] = [starts[index], held[index]];
  if (!start || !range)
    return new HttpFailure(503, "the log moved while it was read", { headers: { "Retry-After": "1" } });
  return new HttpFailure(
    416,
    `OFFSET_OUT_OF_RANGE: ${start.topic}/${start.partition} holds offsets from ${range.earliest} and ends at ${range.end}, not ${start.offset}`,
    {
      details: { ...start, earliest: range.earliest, end: range.end },
      headers: identityHeaders(await topicIdentity(link, start)),
    },
  );
};
