import type { Clock } from "../base/clock.port.ts";
import { err, ok, type Result } from "../base/result.ts";
import { partitionsOf, type Epochs } from "./epochs.ts";
import type { ReaderIdentity } from "./reader-name.ts";
import type { Standing } from "./reader.ts";
import type { RebuildSource } from "./rebuild-source.ts";

/** A reader's object, as far as a rebuild is driven through it. */
export type BuiltReader = {
  standing(): Promise<Standing>;
  hold(ms: number): Promise<Standing>;
  build(source: RebuildSource | null): Promise<void>;
  source(): Promise<RebuildSource | null>;
  hurry(): Promise<void>;
};

export type RebuildParts = {
  readonly epochs: Epochs;
  readonly serving: number;
  readonly reader: (identity: ReaderIdentity) => BuiltReader;
  readonly clock: Clock;
  readonly wait: (ms: number) => Promise<unknown>;
};

export type BuiltPartition = {
  readonly epoch: string;
  readonly partition: number;
  readonly built: Standing;
  readonly served: Standing;
};

export type Rebuild = {
  /** Starts to build a generation, or goes on; `null` stops where it is. */
  start(generation: number, source: RebuildSource | null): Promise<void>;
  progress(
    generation: number,
  ): Promise<{ readonly source: RebuildSource | null; readonly partitions: readonly BuiltPartition[] }>;
  /**
   * Runs work while both generations stand at the same offsets: the readers of the serving one take no cut for some
   * seconds, and events are accepted on. The error says why that could not be had.
   */
  whileEqual<T>(generation: number, work: () => Promise<T>): Promise<Result<T, string>>;
};

/** The serving state may stand still for this long at most, ms, also when whoever asked has died. */
const holdMs = 8_000;
const pollMs = 25;

export const createRebuild = ({ epochs, serving, reader, clock, wait }: RebuildParts): Rebuild => {
  const places = epochs.flatMap((epoch) =>
    partitionsOf(epoch).map((partition) => ({ epoch: epoch.log.epoch, partition })),
  );
  const each = <T>(generation: number, work: (one: BuiltReader) => Promise<T>): Promise<T[]> =>
    Promise.all(places.map((place) => work(reader({ ...place, generation }))));

  const partitions = async (generation: number): Promise<readonly BuiltPartition[]> => {
    // What is built follows what serves: looked at in this order it is never seen ahead.
    const built = await each(generation, (one) => one.standing());
    const served = await each(serving, (one) => one.standing());
    return places.flatMap((place, at) => {
      const [a, b] = [built[at], served[at]];
      return a === undefined || b === undefined ? [] : [{ ...place, built: a, served: b }];
    });
  };

  /** Null once both stand at the same offsets with nothing under way. */
  const unequal = async (generation: number): Promise<string | null> => {
    const deadline = clock.now() + holdMs / 2;
    for (;;) {
      const now = await partitions(generation);
      const blocked = now.find(({ built, served }) => built.stuck !== null || served.isOpen);
      if (blocked !== undefined) {
        const { epoch, partition, built, served } = blocked;
        return `partition ${epoch}/${partition}: ${built.stuck?.detail ?? served.failing ?? "a cut is under way"}`;
      }
      const behind = now.filter(({ built, served }) => built.next !== served.next || built.isOpen);
      if (behind.length === 0) return null;
      if (clock.now() > deadline) {
        return `still catching up: ${behind.map(({ epoch, partition }) => `${epoch}/${partition}`).join(", ")}`;
      }
      await Promise.all(behind.map((place) => reader({ ...place, generation }).hurry()));
      await wait(pollMs);
    }
  };

  return {
    start: async (generation, source) => {
      await each(generation, (one) => one.build(source));
    },
    progress: async (generation) => ({
      source: (await each(generation, (one) => one.source())).find((source) => source !== null) ?? null,
      partitions: await partitions(generation),
    }),
    whileEqual: async (generation, work) => {
      try {
        await each(serving, (one) => one.hold(holdMs));
        const started = clock.now();
        const reason = await unequal(generation);
        if (reason !== null) return err(reason);
        const done = await work();
        return clock.now() - started < holdMs ? ok(done) : err("the comparison took too long; ask for less at a time");
      } finally {
        await each(serving, (one) => one.hold(0));
      }
    },
  };
};
