import type { Clock } from "../base/clock.port.ts";
import type { Result } from "../base/result.ts";
import type { ForwardTo } from "../contract/source.ts";
import { retryDelay } from "../log/retry-delay.ts";
import type { DropReason, ForwardCounts, ForwardStore, Waiting } from "./forward-store.ts";
import { unpackRequest } from "./queued-request.ts";
import { vendorAddress } from "./vendor-address.ts";
import { type Verdict, verdictOf } from "./vendor-answer.ts";
import type { SendToVendor } from "./vendor.port.ts";

export type ForwardingDeps = {
  readonly source: string;
  /** Where the source's document sends its requests now; null: nowhere. */
  readonly target: () => Promise<Result<ForwardTo | null, "unavailable">>;
  readonly send: SendToVendor;
  /** Null for what was not sealed here. */
  readonly open: (sealed: string) => Promise<string | null>;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Tells somebody of requests that were dropped. */
  readonly alert: (facts: { readonly source: string; readonly reason: DropReason; readonly requests: number }) => void;
};

export type ForwardStatus = {
  readonly source: string;
  readonly depth: number;
  readonly bytes: number;
  /** Since the oldest request in the queue arrived. */
  readonly oldestSeconds: number;
  readonly counts: ForwardCounts;
  /** Why the last delivery failed, since the last that succeeded. */
  readonly failing: string | null;
};

export type Forwarding = {
  /** Keeps a sealed request durably. */
  enqueue(sealed: string): Promise<void>;
  /** Wakes it if anything waits: for the minute's watchdog. */
  watch(): Promise<void>;
  status(): ForwardStatus;
  alarm(): Promise<void>;
};

/** Bytes that one queue keeps, as stored, and for how long, ms. */
export const keptBytes = 64 * 1024 * 1024;
export const keptMs = 24 * 60 * 60 * 1_000;
/** Deliveries at a time: the connections that a Worker may have open at once. */
export const concurrency = 6;
/** Of one wave, so that a few large bodies and their copies fit into an object's 128 MB. */
const waveBytes = 8 * 1024 * 1024;
/** Whoever queued a request saw a vendor in the document: what is known here may be older for so long, ms. */
const unwantedMs = 60_000;
/** A request that failed this often while others may have gone through is tried on its own, ever more rarely. */
const suspectAttempts = 8;
const suspectMs = { least: 1_000, most: 300_000 } as const;
/** After failing for longer it was the vendor that failed, not the requests that were tried meanwhile, ms. */
const outageMs = 60_000;
/** An alarm run ends after this and arms the next: far below the platform's 15 minutes, ms. */
const runMs = 20_000;
/** An alarm this far in the past was lost and is armed again, ms. */
const lostMs = 60_000;
/** Between two alerts of one queue for one reason, ms. */
const alertEveryMs = 60_000;

/**
 * Delivers one queue to its vendor, oldest first, a few at a time, driven by its object's alarm. While nothing gets
 * through it is a breaker that is open: one request at a time probes, further and further apart, and when one
 * succeeds everything goes out in its order again. At least once: a crash between the vendor's answer and our note of
 * it delivers again, which vendors recognise by message id.
 */
export const createForwarding = (
  deps: ForwardingDeps,
  store: ForwardStore,
  alarmClock: { get(): Promise<number | null>; set(at: number): Promise<void> },
): Forwarding => {
  const { clock, random, source } = deps;
  let running = false;
  let woken = false;
  let failing: { readonly since: number; readonly why: string } | null = null;
  const alerted = new Map<DropReason, number>();

  const dropped = (reason: DropReason, requests: number): void => {
    if (requests === 0 || clock.now() - (alerted.get(reason) ?? -Infinity) < alertEveryMs) return;
    alerted.set(reason, clock.now());
    deps.alert({ source, reason, requests });
  };

  const pause = (why: string, atLeastMs: number): number => {
    failing = { since: failing?.since ?? clock.now(), why };
    return Math.max(atLeastMs, retryDelay(clock.now() - failing.since, random));
  };

  const deliver = async (target: ForwardTo, { sealed }: Waiting): Promise<Verdict> => {
    const packed = await deps.open(sealed);
    if (packed === null) return { outcome: "refused" };
    const { method, path, headers, body } = unpackRequest(packed);
    const own = Object.entries(target.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
    const answer = await deps.send({
      url: vendorAddress(target.url, path),
      method,
      headers: { ...headers, ...Object.fromEntries(own) },
      body,
    });
    if (!answer.ok) return { outcome: "retry", why: answer.error, afterMs: 0 };
    return verdictOf(answer.value.status, answer.value.retryAfter, clock.now());
  };

  /** One wave; the wait before the next in ms, or null when nothing waits. */
  const wave = async (): Promise<number | null> => {
    dropped("too_old", store.expire(clock.now() - keptMs, "too_old"));
    const target = await deps.target();
    if (!target.ok) return pause("the source's document cannot be read", 0);
    if (target.value === null) {
      dropped("unwanted", store.expire(clock.now() - unwantedMs, "unwanted"));
      return store.nextDue() === null ? null : unwantedMs;
    }
    const to = target.value;
    const waiting = store.due(clock.now(), failing === null ? concurrency : 1, waveBytes);
    if (waiting.length === 0) {
      const next = store.nextDue();
      return next === null ? null : Math.max(0, next - clock.now());
    }
    const verdicts = await Promise.all(
      waiting.map(async (one) => deliver(to, one).catch((cause: unknown) => failure(String(cause)))),
    );
    const retries = verdicts.filter((verdict) => verdict.outcome === "retry");
    // What was refused got through, too: the vendor is there.
    const isThrough = retries.length < verdicts.length;
    const isSuspect = waiting.every(({ attempts }) => attempts >= suspectAttempts);
    const asked = Math.max(0, ...retries.map(({ afterMs }) => afterMs));
    const wait = isThrough || isSuspect ? asked : pause(retries[0]?.why ?? "", asked);
    const numbers = (outcome: Verdict["outcome"]): number[] =>
      waiting.flatMap(({ seq }, at) => (verdicts[at]?.outcome === outcome ? [seq] : []));
    const failed = waiting.flatMap(({ seq, attempts }, at) => {
      if (verdicts[at]?.outcome !== "retry") return [];
      // Twice the pause: the next probe is another request, in case it is this one that the vendor cannot take.
      const due = clock.now() + Math.max(2 * wait, ownDelay(attempts, random));
      return [{ seq, attempts: attempts + 1, due }];
    });
    const refused = numbers("refused");
    store.settle({ forwarded: numbers("delivered"), refused, failed });
    dropped("refused", refused.length);
    if (isThrough && failing !== null) {
      const isOutage = clock.now() - failing.since > outageMs;
      failing = null;
      store.retryNow(isOutage ? Number.MAX_SAFE_INTEGER : suspectAttempts);
    }
    return wait;
  };

  const run = async (): Promise<number | null> => {
    const until = clock.now() + runMs;
    for (;;) {
      woken = false;
      const wait = await wave();
      if (wait === null && woken) continue;
      if (wait === null || wait > 0) return wait;
      if (clock.now() >= until) return 0;
    }
  };

  const wake = async (): Promise<void> => {
    if (running) {
      woken = true;
      return;
    }
    const armed = await alarmClock.get();
    const now = clock.now();
    // A pending alarm is left alone: after a failure it carries the pause.
    if (armed === null || armed < now - lostMs) await alarmClock.set(now);
  };

  return {
    async enqueue(sealed) {
      dropped("queue_full", store.add(sealed, clock.now(), keptBytes));
      await wake();
    },
    async watch() {
      if (store.nextDue() !== null) await wake();
    },
    status() {
      const { depth, bytes, oldest } = store.size();
      const oldestSeconds = oldest === null ? 0 : Math.max(0, clock.now() - oldest) / 1_000;
      return { source, depth, bytes, oldestSeconds, counts: store.counts(), failing: failing?.why ?? null };
    },
    async alarm() {
      if (running) return;
      running = true;
      let again: number | null = null;
      try {
        again = await run();
      } finally {
        running = false;
      }
      if (again === null && woken) again = 0;
      if (again !== null) await alarmClock.set(clock.now() + again);
    },
  };
};

const failure = (why: string): Verdict => ({ outcome: "retry", why, afterMs: 0 });

const ownDelay = (attempts: number, random: () => number): number =>
  Math.min(suspectMs.most, suspectMs.least * 2 ** attempts) * (0.5 + random() / 2);
