import { toBase64url, utf8 } from "../../base/bytes.ts";

/** What a produce request holds of a message that makes it this message. */
export type KeyedMessage = { readonly topic: string; readonly partition?: number; readonly value: unknown };

/**
 * Same messages, same key: an append repeated after a lost answer is recognized by our bridge and not made again.
 * Taken from the whole encoded records (which hold their ids), not from the ids alone: the same event sent again by
 * its source is another record, with another time of arrival, and must not be refused as a misused key. Other servers
 * ignore it, and so may ours after a restart: whoever reads the log drops repeats by (source, id).
 */
export const idempotencyKey = async (messages: readonly KeyedMessage[]): Promise<string> => {
  const text = messages.map(({ topic, partition, value }) => `${topic}/${partition}\n${String(value)}\n`).join("");
  const digest = await crypto.subtle.digest("SHA-256", utf8(text));
  return toBase64url(new Uint8Array(digest).subarray(0, 24));
};
