import { setTimeout as sleep } from "node:timers/promises";
import { RebuildProgress } from "../../src/contract/operate.ts";
import { progress } from "../lib/progress.ts";
import type { OperatorClient } from "../operate/client.ts";

export type BuildRequest = { readonly generation: number | undefined; readonly source: "log" | "archive" };

const everyMs = 500;

/**
 * Starts to build a generation, or goes on with it, and waits until it has everything that the serving one has.
 * Throws when a partition is stuck, or nothing has moved for `patienceMs`. Returns the generation's number.
 */
export const buildUntilCaughtUp = async (
  client: OperatorClient,
  request: BuildRequest,
  patienceMs: number,
): Promise<number> => {
  let now = await client.post("/v1/rebuild", request, RebuildProgress);
  const { generation } = now;
  const shown = progress(`generation ${generation}`, of(now));
  let moved = performance.now();
  for (;;) {
    const stuck = now.partitions.find((partition) => partition.stuck !== null);
    if (stuck !== undefined) throw new Error(`${stuck.epoch}/${stuck.partition} is stuck: ${stuck.stuck}`);
    shown.at(done(now), `of ${of(now)} offsets`);
    if (now.caught_up) break;
    await sleep(everyMs);
    const next = await client.get(`/v1/rebuild?generation=${generation}`, RebuildProgress);
    if (done(next) > done(now)) moved = performance.now();
    if (performance.now() - moved > patienceMs) {
      const failing = next.partitions.flatMap(({ epoch, partition, failing: why }) =>
        why === null ? [] : [`${epoch}/${partition}: ${why}`],
      );
      throw new Error(`it stands still; ${failing.slice(0, 5).join("; ") || "no partition says why"}`);
    }
    now = next;
  }
  shown.end();
  return generation;
};

const done = ({ partitions }: RebuildProgress): number => partitions.reduce((sum, { next }) => sum + next, 0);
const of = ({ partitions }: RebuildProgress): number => partitions.reduce((sum, { serving }) => sum + serving, 0);
