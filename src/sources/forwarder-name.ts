import { murmur2 } from "../base/murmur2.ts";

/** Queues of one source. */
export const forwarders = 4;

export type ForwarderIdentity = { readonly source: string; readonly queue: number };

/** Name of the object that holds one of a source's queues. */
export const forwarderName = ({ source, queue }: ForwarderIdentity): string => `forward:${source}:${queue}`;

/** Null for a name that is no forwarder's. */
export const parseForwarderName = (name: string): ForwarderIdentity | null => {
  const [, source, queue] = /^forward:(.+):(\d+)$/s.exec(name) ?? [];
  return source === undefined || queue === undefined ? null : { source, queue: Number(queue) };
};

/** The queue of a request: the same one for the same request. */
export const queueOf = (packed: string): number => murmur2(packed) % forwarders;
