import type { Clock } from "../../base/clock.port.ts";

/** Hosts that let us wait in vain, so that not every picture does. */
export type SilentHosts = {
  /** False while a host is not worth waiting for; true once in a while, to find out whether it is again. */
  mayAsk(host: string): boolean;
  /** What became of it: whether the host answered in time, whatever it said. */
  told(host: string, answered: boolean): void;
};

/** One photo may be too large, or its server have a bad moment. */
const inRow = 3;
/** How long a host is left alone: twice as long after every attempt in vain, ms. */
const pauses = { first: 10_000, longest: 120_000 } as const;
/** More shops than one deployment has; beyond that all of them begin anew. */
const keptHosts = 200;

type Silence = { readonly failures: number; readonly pause: number; readonly until: number };

/** Its memory is the isolate's. */
export const silentHosts = (clock: Clock): SilentHosts => {
  const hosts = new Map<string, Silence>();
  return {
    mayAsk(host) {
      const silence = hosts.get(host);
      if (silence === undefined || silence.failures < inRow) return true;
      const now = clock.now();
      if (now < silence.until) return false;
      // One finds out; the others do not wait with it.
      hosts.set(host, { ...silence, until: now + silence.pause });
      return true;
    },
    told(host, answered) {
      if (answered) {
        hosts.delete(host);
        return;
      }
      if (hosts.size >= keptHosts && !hosts.has(host)) hosts.clear();
      const { failures, pause } = hosts.get(host) ?? { failures: 0, pause: pauses.first / 2 };
      const next = failures + 1 < inRow ? pause : Math.min(pause * 2, pauses.longest);
      hosts.set(host, { failures: failures + 1, pause: next, until: clock.now() + next });
    },
  };
};
