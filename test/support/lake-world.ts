import type { ArchivingDeps, FileReport } from "../../src/lake/archiving.ts";
import type { Lake } from "../../src/lake/lake.port.ts";

/** What a test switches and sees of one epoch's archivers; tests and objects run in one isolate. */
export type LakeWorld = {
  readonly files: FileReport[];
  readonly alerts: Parameters<ArchivingDeps["alert"]>[0][];
  /** Names in the order in which they were put, repeats included. */
  readonly puts: string[];
  /** Runs before and after a put; throws to make it fail there. */
  beforePut: () => Promise<void>;
  afterPut: () => Promise<void>;
  /** Ahead of the wall clock by so much, ms. */
  ahead: number;
  readonly clock: { now(): number };
};

const worlds = new Map<string, LakeWorld>();

export const lakeWorldOf = (epoch: string): LakeWorld => {
  const known = worlds.get(epoch);
  if (known !== undefined) return known;
  const world: LakeWorld = {
    files: [],
    alerts: [],
    puts: [],
    beforePut: () => Promise.resolve(),
    afterPut: () => Promise.resolve(),
    ahead: 0,
    clock: { now: () => Date.now() + world.ahead },
  };
  worlds.set(epoch, world);
  return world;
};

export const faultyLake = (lake: Lake, world: LakeWorld): Lake => ({
  ...lake,
  putOnce: async (name, bytes) => {
    await world.beforePut();
    world.puts.push(name);
    const answer = await lake.putOnce(name, bytes);
    await world.afterPut();
    return answer;
  },
});
