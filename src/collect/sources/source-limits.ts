import type { Clock } from "../../base/clock.port.ts";
import { type PaidUntil, type RateLimit, take, type Verdict } from "./rate-limit.ts";
import type { SourceMeters } from "./source-meter.port.ts";

/** Between two reports of one isolate about one source, ms: how far the isolates' views may lie apart. */
const reportEveryMs = 1_000;

/** Rate limits of sources: decided here and now, evened out between the isolates behind the answers. */
export type SourceLimits = {
  /** Takes so many events of a source, or says how long to wait. */
  take(source: string, limit: RateLimit, events: number): Verdict;
};

/** `since`: when the first of the unreported events came. */
type Account = { paidUntil: PaidUntil; unreported: number; since: number };

/** Keep one per isolate. `defer` runs work behind the answer. */
export const createSourceLimits = (
  meters: SourceMeters,
  clock: Clock,
  defer: (work: Promise<unknown>) => void,
): SourceLimits => {
  const accounts = new Map<string, Account>();

  const report = async (source: string, limit: RateLimit, account: Account, overMs: number): Promise<void> => {
    const events = account.unreported;
    account.unreported = 0;
    // Unreachable: this isolate goes on alone with what it counted itself.
    const everywhere = await meters.spent(source, limit, events, overMs).catch(() => 0);
    account.paidUntil = Math.max(account.paidUntil, everywhere);
  };

  return {
    take(source, limit, events) {
      const now = clock.now();
      const account = accounts.get(source) ?? { paidUntil: 0, unreported: 0, since: now };
      accounts.set(source, account);
      const verdict = take(limit, account.paidUntil, now, events);
      account.paidUntil = verdict.paidUntil;
      if (account.unreported === 0) account.since = now;
      if (verdict.allowed) account.unreported += events;
      const overMs = now - account.since;
      if (account.unreported > 0 && overMs >= reportEveryMs) defer(report(source, limit, account, overMs));
      return verdict;
    },
  };
};
