import { HttpFailure } from "../http/failure.ts";
import type { KafkaLink } from "./link.ts";

/**
 * A bounded set of links, each used by one request at a time: a broker serves one connection strictly in order,
 * so a long poll or a slow acknowledgement would hold up everything behind it on the same connection.
 */
export type Lanes = {
  /** Waits for a free lane; 503 when too many are waiting already. */
  use<R>(run: (link: KafkaLink) => Promise<R>): Promise<R>;
  /** Undefined when no lane is free. */
  tryUse<R>(run: (link: KafkaLink) => Promise<R>): Promise<R> | undefined;
  close(): Promise<void>;
};

export const openLanes = (open: () => KafkaLink, { lanes, waiting }: { lanes: number; waiting: number }): Lanes => {
  const all: KafkaLink[] = [];
  const idle: KafkaLink[] = [];
  const queue: ((link: KafkaLink) => void)[] = [];

  const take = (): KafkaLink | undefined => {
    const link = idle.pop();
    if (link || all.length >= lanes) return link;
    const opened = open();
    all.push(opened);
    return opened;
  };
  const release = (link: KafkaLink): void => {
    const next = queue.shift();
    if (next) next(link);
    else idle.push(link);
  };
  const through = async <R>(link: KafkaLink, run: (link: KafkaLink) => Promise<R>): Promise<R> => {
    try {
      return await run(link);
    } finally {
      release(link);
    }
  };

  return {
    use: async (run) => {
      const link = take();
      if (link) return through(link, run);
      if (queue.length >= waiting) {
        throw new HttpFailure(503, "the bridge is at its limit", { headers: { "Retry-After": "1" } });
      }
      return through(await new Promise<KafkaLink>((resolve) => queue.push(resolve)), run);
    },
    tryUse: (run) => {
      const link = take();
      return link && through(link, run);
    },
    close: async () => {
      await Promise.allSettled(all.map((link) => link.close()));
    },
  };
};
