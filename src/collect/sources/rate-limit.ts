/** So many events per second, and so many at once. */
export type RateLimit = { readonly perSecond: number; readonly burst: number };

/** When the events taken so far are paid for at the limit's pace: the whole state of a limiter, epoch ms. */
export type PaidUntil = number;

export type Verdict = {
  readonly allowed: boolean;
  readonly paidUntil: PaidUntil;
  /** Events that may still come at once. */
  readonly remaining: number;
  /** Until the next one may come, ms; 0 when it may. */
  readonly waitMs: number;
};

/**
 * GCRA (generic cell rate algorithm): `events` are taken whole or not at all. They are taken while the debt of those
 * before them is below the burst, however many they are: a batch larger than the burst would otherwise be sent again
 * for ever. With 0 events it only looks.
 */
export const take = ({ perSecond, burst }: RateLimit, before: PaidUntil, now: number, events: number): Verdict => {
  const eventMs = 1_000 / perSecond;
  const debt = Math.max(0, before - now);
  const free = burst * eventMs - debt;
  // A millionth of an event is rounding, not room.
  const allowed = free > eventMs * 1e-6;
  const left = allowed ? free - events * eventMs : free;
  return {
    allowed,
    paidUntil: allowed ? Math.max(before, now) + events * eventMs : before,
    remaining: Math.max(0, Math.floor(left / eventMs + 1e-6)),
    waitMs: Math.max(0, Math.ceil(eventMs - left)),
  };
};

/**
 * Adds events that were let in elsewhere within the last `overMs`, also beyond the limit; a debt of two bursts is the
 * most that is held against a source.
 */
export const addSpent = (
  { perSecond, burst }: RateLimit,
  before: PaidUntil,
  now: number,
  events: number,
  overMs: number,
): PaidUntil => {
  const eventMs = 1_000 / perSecond;
  return Math.min(Math.max(before, now - overMs) + events * eventMs, now + 2 * burst * eventMs);
};
