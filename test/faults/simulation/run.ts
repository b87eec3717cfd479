import { checkWorld } from "./check.ts";
import { dice } from "./dice.ts";
import { randomFaults } from "./faults.ts";
import { erasers } from "./erasers.ts";
import { freshReads } from "./fresh-reads.ts";
import { history } from "./history.ts";
import { machine } from "./machine.ts";
import { nemesis } from "./nemesis.ts";
import { peopleOf } from "./people.ts";
import { scheduler } from "./scheduler.ts";
import { sender } from "./senders.ts";
import { settingsOf } from "./settings.ts";
import { shoppers } from "./shoppers.ts";
import { asBuilt, type Variant } from "./variant.ts";
import type { Violation } from "./violation.ts";
import { world as worldOf, type World } from "./world.ts";

export type Outcome = {
  readonly seed: number;
  readonly events: number;
  readonly violations: readonly Violation[];
  readonly submitted: number;
  readonly acknowledged: number;
  readonly logged: number;
  readonly ios: number;
  /** How often each kind of fault struck. */
  readonly faults: ReadonlyMap<string, number>;
  /** Answers read after an acknowledgement. */
  readonly reads: number;
  /** Virtual ms from the end of all faults until everything was applied. */
  readonly recovery: number;
};

const dayMs = 86_400_000;
/** Ids are recognised for 35 days: beyond them what is in memory, which nobody promised, may be dropped or stay. */
const windowDays = 30;
/** Virtual time within which everything recovers, ms. */
const recoveryMs = 30 * 60_000;
/** Longer than any phase of traffic takes. */
const phaseMs = 6 * 3_600_000;
/** Pieces of work beyond which something goes in circles. */
const mostSteps = 400_000;

/** One seed from its first event until everything has recovered, and what it broke. The same seed does the same. */
export const simulate = async (
  seed: number,
  events: number,
  variant: Variant = asBuilt,
  trace?: (line: string) => void,
): Promise<Outcome> => {
  const settings = settingsOf(seed, events);
  const chance = dice(seed).fork();
  let active = true;
  const ties = chance.fork();
  const time = scheduler(() => ties.roll());
  const physics = machine({
    scheduler: time,
    dice: chance.fork(),
    plan: randomFaults(chance.fork(), settings.rates, () => active),
    latency: settings.latency,
    maxSkew: settings.maxSkew,
    trace,
  });
  const world = worldOf(physics, settings, variant);
  const told = history();
  const visitor = physics.spawn("visitor", "outside");
  const reads = freshReads(world, told, peopleOf(physics, visitor, world.person, world.handing), chance.fork());
  const people = shoppers(chance.fork(), settings.shopping, told);
  nemesis(world, settings.accidents, chance.fork(), () => active);
  everyMinute(world);
  if (settings.erasing !== null) {
    const some = { every: settings.erasing, users: settings.shopping.users };
    erasers(world, told, some, dice(seed + 0xe4a60), () => active);
  }

  let left = 0;
  const next = () => (left-- > 0 ? people.next(physics.wall()) : null);
  const senders = Array.from({ length: settings.senders }, (_, n) =>
    sender({
      world,
      process: physics.spawn(`sender ${n}`, "outside"),
      dice: chance.fork(),
      habits: settings,
      history: told,
      acknowledged: (batch) => reads.after(batch),
    }),
  );
  const violations: Violation[] = [];
  const run = async (done: () => boolean, ms: number): Promise<boolean> => {
    const circles = (): boolean => time.steps() > mostSteps;
    return (await time.run(() => circles() || done(), time.now() + ms)) && !circles();
  };
  for (const [index, phase] of settings.phases.entries()) {
    if (index > 0) await betweenPhases(world, phase);
    left = Math.ceil(events / settings.phases.length);
    let working = senders.length;
    for (const one of senders) {
      void (async () => {
        if (index > 0) await one.repeat();
        await one.work(next);
        working -= 1;
      })();
    }
    // Days may pass only once nothing is left in the buffer: what it brings later than that is no longer recognised.
    const isSent = (): boolean => physics.late("post") === 0 && (world.buffer?.depth() ?? 0) === 0;
    const isDone = await run(() => working === 0 && isSent(), phaseMs);
    if (!isDone) violations.push({ check: "recovery", detail: `the senders of phase ${index} never ended` });
  }

  active = false;
  world.blind = false;
  world.log.readable = true;
  world.log.writable = true;
  const quiet = time.now();
  const isRecovered = (): boolean => physics.late() === 0 && isCaughtUp(world);
  let hasRecovered = await run(isRecovered, recoveryMs);
  const recovery = time.now() - quiet;
  // What its collector no longer waits for ends by now: hand-overs, and appends that go on after the buffer had them.
  await time.run(() => false, time.now() + 10_000);
  hasRecovered &&= await run(isRecovered, recoveryMs);
  if (!hasRecovered)
    violations.push({ check: "recovery", detail: `not recovered after ${recoveryMs / 60_000} minutes` });
  const days = settings.phases.reduce((sum, { afterDays }) => sum + afterDays, 0);
  const lags = days + settings.maxSkew / dayMs >= windowDays;
  violations.push(...(lags ? [] : reads.violations));
  violations.push(...checkWorld(world, told, { cutSize: chance.pick([1, 7, 100, 1000]), lags }));
  return {
    seed,
    events,
    violations,
    submitted: told.submissions.length,
    acknowledged: told.submissions.filter(({ status }) => status === "ok").length,
    logged: world.readers.reduce((sum, _, partition) => sum + world.log.records(partition).length, 0),
    ios: physics.ios(),
    faults: physics.faults,
    reads: reads.checked(),
    recovery,
  };
};

const betweenPhases = async (
  world: World,
  phase: { readonly afterDays: number; readonly blind: boolean },
): Promise<void> => {
  world.blind = phase.blind;
  world.log.readable = !phase.blind;
  world.machine.scheduler.skip(phase.afterDays * dayMs);
  // What became due in the meantime comes first.
  await world.machine.scheduler.run(() => false, world.machine.scheduler.now() + 1_000);
};

/** The cron: wakes every reader once a minute. */
export const everyMinute = (world: World): void => {
  world.machine.scheduler.after(60_000, () => {
    world.minute();
    everyMinute(world);
  });
};

/** The buffer is empty, every record has been taken, and no cut is open. */
export const isCaughtUp = (world: World): boolean =>
  (world.buffer?.depth() ?? 0) === 0 &&
  world.readers.every((reader, partition) => {
    const state = reader.state();
    const last = world.log.records(partition).at(-1);
    return last === undefined || (state !== null && state.cut === null && state.next > last.offset);
  });
