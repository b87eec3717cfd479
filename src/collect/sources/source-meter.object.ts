import { DurableObject } from "cloudflare:workers";
import { addSpent, type PaidUntil, type RateLimit } from "./rate-limit.ts";

/**
 * Where the isolates of a deployment add up what one source sent: memory only, for a limiter that forgets is a
 * limiter at rest. Told of events after they were let in.
 */
export class SourceMeter extends DurableObject<Env> {
  #paidUntil: PaidUntil = 0;

  /** `events` came within the last `overMs`. Returns until when all that came is paid for, all isolates together. */
  spent(limit: RateLimit, events: number, overMs: number): PaidUntil {
    this.#paidUntil = addSpent(limit, this.#paidUntil, Date.now(), events, overMs);
    return this.#paidUntil;
  }
}
