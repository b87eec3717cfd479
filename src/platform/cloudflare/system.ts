import type { Clock } from "../../base/clock.port.ts";
import type { Random } from "../../base/random.port.ts";

/** The platform's wall clock; on Cloudflare it moves with I/O only. */
export const systemClock: Clock = { now: () => Date.now() };

/** Uniform in [0, 1), for jitter. */
export const randomFraction = (): number => Math.random();

export const systemRandom: Random = {
  bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  uuid: () => crypto.randomUUID(),
};
