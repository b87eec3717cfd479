/** Why a request never reached its vendor; closed. */
export type DropReason =
  /** The vendor said 4xx: sending it again would be answered the same. */
  | "refused"
  | "too_old"
  | "queue_full"
  /** The source's document names no vendor any more. */
  | "unwanted";

export type ForwardCounts = {
  readonly forwarded: number;
  /** Deliveries that failed and were tried again. */
  readonly failed: number;
  readonly dropped: Readonly<Record<DropReason, number>>;
};

export const noCounts: ForwardCounts = {
  forwarded: 0,
  failed: 0,
  dropped: { refused: 0, too_old: 0, queue_full: 0, unwanted: 0 },
};

/** A request that waits; `due`, epoch ms, is 0 until a delivery of it failed. */
export type Waiting = { readonly seq: number; readonly attempts: number; readonly sealed: string };

export type Failed = { readonly seq: number; readonly attempts: number; readonly due: number };

/** What became of the requests of one wave. */
export type Wave = {
  readonly forwarded: readonly number[];
  readonly refused: readonly number[];
  readonly failed: readonly Failed[];
};

/** One object's queue; each change is one transaction, counts included. */
export type ForwardStore = {
  /** Takes a request that arrived at `at` and drops the oldest ones beyond the bytes; returns how many. */
  add(sealed: string, at: number, keptBytes: number): number;
  /** The oldest that are due: at most so many, and after the first at most so many bytes of them. */
  due(now: number, most: number, bytes: number): Waiting[];
  /** When the next one is due, epoch ms; null when none waits. */
  nextDue(): number | null;
  settle(wave: Wave): void;
  /** Drops what arrived before; returns how many. */
  expire(before: number, reason: DropReason): number;
  /** Makes what failed fewer times than this due again, so that it goes out in its order. */
  retryNow(fewerThan: number): void;
  size(): { readonly depth: number; readonly bytes: number; readonly oldest: number | null };
  counts(): ForwardCounts;
};
