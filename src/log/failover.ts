import type { Clock } from "../base/clock.port.ts";
import type { Metrics } from "../base/metrics.port.ts";
import { err, ok } from "../base/result.ts";
import type { Within } from "../base/within.port.ts";
import type { EventRecord } from "../contract/record.ts";
import { allUnknown, checkedAppend, type AppendResults } from "./checked-append.ts";
import type { CircuitBreaker, Permit } from "./circuit-breaker.ts";
import type { AppendFailure, EventLog } from "./event-log.port.ts";
import { latencyBound } from "./latency-bound.ts";

export type FailoverParts = {
  readonly primary: EventLog;
  /** What it confirms is drained into the primary later, under the same ids (drain.ts). */
  readonly buffer: Pick<EventLog, "append">;
  readonly breaker: CircuitBreaker;
  readonly within: Within;
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** Longest wait for the primary, ms. */
  readonly primaryMs: number;
  /** Keeps work alive that goes on after the answer. */
  readonly defer: (work: Promise<unknown>) => void;
};

/** Shortest wait for a primary that has been quicker than that, ms: half of what it takes is no outage yet. */
const leastMs = 200;
/** Wait before anything is known, ms: a new connection across an ocean, with TLS, takes no longer. */
const firstMs = 400;
/** No sender is made to wait for a primary that is probably down: after this the buffer is asked, ms. */
const hedgeMs = 100;
/** The buffer is the last tier: beyond this the sender is told to come again, ms. */
const bufferMs = 3_000;

/**
 * Appends to the primary, and what that does not confirm in time to the buffer, in one append, ids unchanged. So a
 * record may stand on both: whoever applies the log drops repeats by (source, id). A record fails only when no tier
 * confirmed it, and may even then stand on one. Reads know the primary alone: its order is the order.
 */
export const failover = (parts: FailoverParts): EventLog => {
  const { primary, buffer, breaker, within, clock, metrics, primaryMs, defer } = parts;
  const latency = latencyBound({ least: leastMs, most: primaryMs, first: Math.min(firstMs, primaryMs) });
  /** A sender has left without an answer, and none has come since: the next ones do not wait as long to find out. */
  let isSuspect = false;

  /** Judges the primary by all the time there is: slow is not dead, and how slow it is must be learned. */
  const observed = async (permit: Permit, records: readonly EventRecord[]): Promise<AppendResults> => {
    const started = clock.now();
    const done = await within(checkedAppend(primary, records), primaryMs);
    const isFine = done.ok && isHealthy(done.value);
    if (isFine) {
      latency.answered(clock.now() - started);
      isSuspect = false;
    }
    breaker.settle(permit, isFine);
    return done.ok ? done.value : allUnknown(records, `no answer within ${primaryMs} ms`);
  };

  const onPrimary = async (records: readonly EventRecord[]): Promise<AppendResults> => {
    const permit = breaker.permit();
    if (permit === null) return records.map(() => err(notTried));
    const answer = observed(permit, records);
    const isHedged = permit.probe || isSuspect;
    const waitMs = isHedged ? hedgeMs : latency.ms();
    const early = await within(answer, waitMs);
    if (early.ok) return early.value;
    // One that was hedged says nothing: else a primary that has become slow for good would stay under suspicion.
    if (!isHedged) isSuspect = true;
    defer(answer);
    return allUnknown(records, `no answer within ${waitMs} ms`);
  };

  const onBuffer = async (records: readonly EventRecord[]): Promise<AppendResults> => {
    const done = await within(checkedAppend(buffer, records), bufferMs);
    return done.ok ? done.value : allUnknown(records, `no answer within ${bufferMs} ms`);
  };

  return {
    epoch: primary.epoch,
    partitions: primary.partitions,
    read: (partition, offset, maxBytes) => primary.read(partition, offset, maxBytes),
    bounds: (partition) => primary.bounds(partition),

    append: async (records) => {
      if (records.length === 0) return [];
      const tried = await onPrimary(records);
      const rest = records.filter((_, at) => tried[at]?.ok !== true);
      if (rest.length === 0) return tried;
      const kept = (await onBuffer(rest)).values();
      return tried.map((first) => {
        if (first.ok) return first;
        const second = kept.next().value ?? err(notTried);
        if (!second.ok) return err(neither(first.error, second.error));
        metrics.count("log_buffered_total", { reason: first.error === notTried ? "open" : first.error.reason });
        return ok({ ...second.value, buffered: true as const });
      });
    },
  };
};

const notTried: AppendFailure = { reason: "refused", message: "not sent: the circuit is open" };

/** Alive is who takes most of what it is given, but for what nobody would take. */
const isHealthy = (results: AppendResults): boolean =>
  results.filter((result) => result.ok || result.error.permanent === true).length * 2 >= results.length;

const neither = (primary: AppendFailure, buffer: AppendFailure): AppendFailure => ({
  reason: primary.reason === "unknown" || buffer.reason === "unknown" ? "unknown" : "refused",
  message: `primary: ${primary.message}; buffer: ${buffer.message}`,
});
