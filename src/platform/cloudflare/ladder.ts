import type { Clock } from "../../base/clock.port.ts";
import type { Metrics } from "../../base/metrics.port.ts";
import type { Pseudonyms } from "../../base/sealer.port.ts";
import type { Within } from "../../base/within.port.ts";
import { type Copies, createCopies } from "../../message/copies.ts";
import { createLadder, type Ladder } from "../../message/ladder.ts";
import { createReach } from "../../message/reach.ts";
import type { ShowingDeps } from "../../message/showing.ts";
import { copyWait, objectWait } from "../../message/waits.ts";
import { redisDecisionCopies } from "../upstash/redis-decision-copies.ts";
import { defer } from "./defer.ts";
import { type DecisionCopyShardStub, durableDecisionCopies } from "./durable-decision-copies.ts";
import { randomFraction } from "./system.ts";

export type CopiesOptions = {
  /** Null: the embedded copies. */
  readonly redis: Parameters<typeof redisDecisionCopies>[0] | null;
  readonly shard: (name: string) => DecisionCopyShardStub;
  readonly pseudonyms: Pseudonyms;
  readonly clock: Clock;
  readonly within: Within;
  readonly metrics: Metrics;
};

/** Copies of decisions: in Redis where the read model is there, else in objects of their own. */
export const copiesOf = ({ redis, shard, ...parts }: CopiesOptions): Copies =>
  createCopies({
    ...parts,
    defer,
    store: redis === null ? durableDecisionCopies(shard) : redisDecisionCopies(redis),
    reach: createReach({ ...parts, defer, random: randomFraction, wait: copyWait }),
  });

/** From the person's object down to nothing, each in its time. */
export const ladderOf = (
  showing: ShowingDeps,
  parts: { readonly copies: Copies; readonly within: Within; readonly metrics: Metrics },
): Ladder => {
  const { clock } = showing;
  const reach = createReach({ within: parts.within, clock, defer, random: randomFraction, wait: objectWait });
  return createLadder({ ...showing, ...parts, reach, defer });
};
