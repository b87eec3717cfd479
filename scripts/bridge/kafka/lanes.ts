import { HttpFailure } from "../http/failure.ts";
import type { KafkaLink } from "./link.ts";

/**
 * A bounded set of links, each used by one request at a time: a broker serves one connection strictly in order,
 * so a long poll or a slow acknowledgement would hold up everything behind it on the same connection.
 */
export type Lanes = {
  /** Waits for a free lane; 503 when too many are waiting already, or it took too long, or the caller is `gone`. */
  use<R>(run: (link: KafkaLink) => Promise<R>, gone?: AbortSignal): Promise<R>;
  /** Undefined when no lane is free. */
  tryUse<R>(run: (link: KafkaLink) => Promise<R>): Promise<R> | undefined;
  readonly state: { readonly busy: number; readonly waiting: number };
  close(): Promise<void>;
};

export type LaneLimits = {
  readonly lanes: number;
  /** Requests that may wait for a lane, and for how long, ms. */
  readonly waiting: number;
  readonly waitingMs: number;
};

type Waiter = { settle(link: KafkaLink | undefined): void };

export const openLanes = (open: () => KafkaLink, limits: LaneLimits, refused: () => void = () => {}): Lanes => {
  const all: KafkaLink[] = [];
  const idle: KafkaLink[] = [];
  const queue = new Set<Waiter>();

  const take = (): KafkaLink | undefined => {
    const link = idle.pop();
    if (link || all.length >= limits.lanes) return link;
    const opened = open();
    all.push(opened);
    return opened;
  };
  const release = (link: KafkaLink): void => {
    const [next] = queue;
    if (next) next.settle(link);
    else idle.push(link);
  };
  const through = async <R>(link: KafkaLink, run: (link: KafkaLink) => Promise<R>): Promise<R> => {
    try {
      return await run(link);
    } finally {
      release(link);
    }
  };
  const refuse = (): never => {
    refused();
    throw new HttpFailure(503, "the bridge is at its limit of requests to Kafka: nothing was done", {
      headers: { "Retry-After": "1" },
    });
  };
  const queued = (gone: AbortSignal | undefined): Promise<KafkaLink | undefined> =>
    new Promise((resolve) => {
      const leave = (): void => waiter.settle(undefined);
      const timer = setTimeout(leave, limits.waitingMs);
      const waiter: Waiter = {
        settle: (link) => {
          queue.delete(waiter);
          clearTimeout(timer);
          gone?.removeEventListener("abort", leave);
          resolve(link);
        },
      };
      queue.add(waiter);
      gone?.addEventListener("abort", leave);
    });

  return {
    state: {
      get busy() {
        return all.length - idle.length;
      },
      get waiting() {
        return queue.size;
      },
    },
    use: async (run, gone) => {
      const link = take() ?? (queue.size < limits.waiting ? await queued(gone) : undefined);
      return link ? through(link, run) : refuse();
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
