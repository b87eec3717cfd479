import { setTimeout as sleep } from "node:timers/promises";
import type { Batch } from "./plan.ts";
import { Accepted, postUntilConfirmed } from "./sender.ts";
import type { ReplayState } from "./progress-file.ts";

export type SendOptions = {
  readonly url: string;
  readonly key: string;
  /** Times as fast as it happened; null: as fast as it goes. */
  readonly speed: number | null;
  readonly patienceMs: number;
  /** Called while the batch of that number is on its way, and waited for before the next. */
  readonly during?: (batch: number) => Promise<void>;
  readonly onState: (state: ReplayState) => void;
  readonly onRetry?: (why: string) => void;
};

/** Sends the batches that are not confirmed yet, one after the other, for order within a person is theirs. */
export const sendAll = async (
  batches: readonly Batch[],
  from: ReplayState,
  options: SendOptions,
): Promise<ReplayState> => {
  let state = from;
  const started = performance.now();
  const first = batches[from.confirmed]?.at ?? 0;
  for (const [number, batch] of [...batches.entries()].slice(from.confirmed)) {
    if (options.speed !== null) await sleep(started + (batch.at - first) / options.speed - performance.now());
    const [answer] = await Promise.all([
      postUntilConfirmed(`${options.url}/v1/batch`, options.key, batch.body, options.patienceMs, options.onRetry),
      options.during?.(number),
    ]);
    state = counted(state, batch, Accepted.parse(answer));
    options.onState(state);
  }
  return state;
};

const counted = (state: ReplayState, batch: Batch, { accepted, rejected }: Accepted): ReplayState => {
  const reasons = { ...state.rejected };
  for (const { reason } of rejected) reasons[reason] = (reasons[reason] ?? 0) + 1;
  return {
    ...state,
    confirmed: state.confirmed + 1,
    received: state.received + batch.events,
    accepted: state.accepted + accepted,
    rejected: reasons,
  };
};

export const rejectedCount = (state: ReplayState): number =>
  Object.values(state.rejected).reduce((sum, count) => sum + count, 0);
