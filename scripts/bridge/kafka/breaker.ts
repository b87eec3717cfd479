import { HttpFailure } from "../http/failure.ts";

/** How long nobody tries to connect again after an attempt has failed, ms. */
const restMs = 250;

/**
 * Shared by all links to a cluster: while no broker can be reached, requests fail at once instead of queueing behind
 * attempts to connect that each take their time.
 */
export type Breaker = {
  /** Connects unless that has just failed: then 503, and nothing was done. */
  connect(attempt: () => Promise<void>): Promise<void>;
};

export const createBreaker = (now: () => number): Breaker => {
  let closedFrom = 0;
  let reason = "";
  return {
    connect: async (attempt) => {
      if (now() < closedFrom) {
        const headers = { "Retry-After": "1" };
        throw new HttpFailure(503, `Kafka is not available: ${reason}: nothing was done`, { headers });
      }
      try {
        await attempt();
        closedFrom = 0;
      } catch (error) {
        closedFrom = now() + restMs;
        reason = error instanceof Error ? error.message : String(error);
        throw error;
      }
    },
  };
};
