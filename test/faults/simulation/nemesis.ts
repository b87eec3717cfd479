import { encode, partitionOf } from "../../../src/log/codec.ts";
import type { Dice } from "./dice.ts";
import type { Host } from "./host.ts";
import { keyOf } from "./shoppers.ts";
import type { World } from "./world.ts";

/** Mean time between accidents of a kind, virtual ms; null: never. */
export type Accidents = Readonly<Record<keyof typeof accidents, number | null>>;

const oneOf = <T>(dice: Dice, all: readonly T[]): T | undefined => all[dice.below(all.length)];

/** Accidents that no I/O brings about: they strike anything, at any time. */
const accidents = {
  crashCollector: (world: World, dice: Dice) => oneOf(dice, world.collectors)?.crash(),
  crashReader: (world: World, dice: Dice) => oneOf(dice, world.readers)?.crash(),
  crashPerson: (world: World, dice: Dice) => oneOf(dice, [...world.people.values()])?.crash(),
  crashShard: (world: World, dice: Dice) => oneOf(dice, world.shards)?.crash(),
  fenceReader: (world: World, dice: Dice) => oneOf(dice, world.readers)?.replace(false),
  splitReader(world: World, dice: Dice) {
    const reader = oneOf(dice, world.readers);
    reader?.replace(true);
    reader?.ringAgain();
  },
  crashBuffer: (world: World, dice: Dice) =>
    oneOf<Host<unknown>>(dice, [...(world.buffer?.objects ?? []), ...(world.buffer?.drains ?? [])])?.crash(),
  fencePerson: (world: World, dice: Dice) => oneOf(dice, [...world.people.values()])?.replace(false),
  ringAgain: (world: World, dice: Dice) => oneOf(dice, world.readers)?.ringAgain(),
  loseAlarm: (world: World, dice: Dice) => oneOf(dice, world.readers)?.loseAlarm(),
  /** The minute's job out of turn, up to three times at once. */
  cron(world: World, dice: Dice) {
    for (let times = dice.below(3); times >= 0; times--) world.minute();
  },
  poison(world: World, dice: Dice) {
    const { partitions } = world.settings.log;
    const partition = dice.below(partitions);
    const key = keyOf("user", "poison");
    const stray = { ...strayRecord, key };
    const isElsewhere = partitionOf(key, partitions) !== partition && dice.chance(0.5);
    world.poison(partition, isElsewhere ? encode(stray) : dice.pick(["", "not json", '{"v":2}', "[]"]));
  },
  logDown(world: World, dice: Dice) {
    const { log, machine } = world;
    const side = dice.pick(["readable", "writable"] as const);
    log[side] = false;
    machine.scheduler.after(dice.between(100, 8_000), () => {
      if (!world.blind || side === "writable") log[side] = true;
    });
  },
};

const strayRecord = {
  v: 1 as const,
  id: "stray",
  source: "foreign",
  shop: "shop",
  occurred: 1,
  received: 1,
  who: "{}",
  type: "page" as const,
  properties: {},
};

/** Sets off each kind that is on, at random moments, while `active`. */
export const nemesis = (world: World, means: Accidents, dice: Dice, active: () => boolean): void => {
  for (const [name, strike] of Object.entries(accidents)) {
    const mean = means[name as keyof Accidents];
    if (mean === null) continue;
    const own = dice.fork();
    const wait = (): void => {
      // Exponential waiting times: no moment is safer than another.
      world.machine.scheduler.after(-mean * Math.log(1 - own.roll()), () => {
        if (!active()) return;
        world.machine.struck(name, "accident");
        strike(world, own);
        wait();
      });
    };
    wait();
  }
};
