import { utf8 } from "./bytes.ts";

/**
 * Kafka's partitioner hash (murmur2, seed 0x9747b28c) over UTF-8, so that every adapter and every
 * Kafka client agrees on the partition of a key. Returns a non-negative 31-bit integer.
 * Source: org.apache.kafka.common.utils.Utils.murmur2 and toPositive.
 */
export const murmur2 = (text: string): number => {
  const data = utf8(text);
  const m = 0x5bd1e995;
  let h = 0x9747b28c ^ data.length;
  let i = 0;
  for (; i + 4 <= data.length; i += 4) {
    let k = byteAt(data, i) | (byteAt(data, i + 1) << 8) | (byteAt(data, i + 2) << 16) | (byteAt(data, i + 3) << 24);
    k = Math.imul(k, m);
    k ^= k >>> 24;
    k = Math.imul(k, m);
    h = Math.imul(h, m) ^ k;
  }
  const rest = data.length - i;
  if (rest === 3) h ^= byteAt(data, i + 2) << 16;
  if (rest >= 2) h ^= byteAt(data, i + 1) << 8;
  if (rest >= 1) {
    h ^= byteAt(data, i);
    h = Math.imul(h, m);
  }
  h ^= h >>> 13;
  h = Math.imul(h, m);
  h ^= h >>> 15;
  return h & 0x7fffffff;
};

const byteAt = (data: Uint8Array, index: number): number => data[index] ?? 0;
