import type { Within } from "../../../src/base/within.port.ts";
import { err, ok } from "../../../src/base/result.ts";
import type { Dice } from "./dice.ts";
import type { FaultPlan } from "./faults.ts";
import type { Scheduler } from "./scheduler.ts";

/**
 * Something that can crash. fenced: it lives on, as an old instance that has not noticed, but its storage is
 * another's. A dead one's code never goes on after the wait that it died in.
 */
export type Process = {
  readonly name: string;
  /** Its clock runs ahead of true time by this, ms. */
  readonly skew: number;
  /** False: it is outside the system under test, and never crashes. */
  readonly mortal: boolean;
  state: "alive" | "fenced" | "dead";
  readonly onDeath: Set<(cause: Error) => void>;
};

export type Latency = { readonly usual: number; readonly slowShare: number; readonly slow: number };

/** True time at the start, epoch ms: 2026-03-02 10:00 UTC. */
const startMs = Date.UTC(2026, 2, 2, 10);
/** An object's clock is its platform's, which also rings its alarm. */
const objectSkewMs = 2_000;
/** Longest that an effect comes after its caller gave up, ms. */
const lateMs = 90_000;

export type Machine = ReturnType<typeof machine>;

/** The simulated world's physics: processes, their clocks, and I/O that takes time and fails as planned. */
export const machine = (parts: {
  readonly scheduler: Scheduler;
  readonly dice: Dice;
  readonly plan: FaultPlan;
  readonly latency: Latency;
  /** Largest difference between a collector's clock and true time, ms; that of an object is 2 s at most. */
  readonly maxSkew: number;
  /** Told what happens, a line each, for whoever looks into a failing seed. */
  readonly trace?: ((line: string) => void) | undefined;
}) => {
  const { scheduler, dice, plan, latency } = parts;
  const late = new Map<string, number>();
  let ios = 0;
  const faults = new Map<string, number>();

  const travel = (): number =>
    dice.chance(latency.slowShare) ? dice.between(0, latency.slow) : dice.between(0, latency.usual);
  const wall = (process?: Process): number => Math.floor(startMs + scheduler.now() + (process?.skew ?? 0));
  const hang = (): Promise<never> => new Promise(() => {});

  const kill = (process: Process): void => {
    if (process.state === "dead" || !process.mortal) return;
    process.state = "dead";
    trace(() => `${process.name} crashes`);
    for (const tell of process.onDeath) tell(new Error(`${process.name} crashed`));
    process.onDeath.clear();
  };

  const sleep = (process: Process, ms: number): Promise<void> =>
    new Promise((wake) => {
      scheduler.after(ms, () => {
        if (process.state !== "dead") wake();
      });
    });

  const trace = (line: () => string): void => parts.trace?.(`${scheduler.now().toFixed(0).padStart(8)} ${line()}`);
  const struck = (kind: string, what: string): void => {
    trace(() => `${what}: ${kind}`);
    faults.set(kind, (faults.get(kind) ?? 0) + 1);
  };

  /** One request over a network: there, its effect, and back. Rejects when it fails or its answer is lost. */
  const io = async <T>(from: Process, label: string, effect: () => T | Promise<T>): Promise<T> => {
    ios += 1;
    const fault = plan.next(label);
    if (fault !== null) struck(fault, label);
    await sleep(from, travel());
    if (fault === "crash_before" && from.mortal) {
      kill(from);
      return hang();
    }
    if (fault === "before" || fault === "crash_before") throw new Error(`${label}: no connection`);
    if (fault === "late") {
      const count = (by: number): unknown => late.set(label, (late.get(label) ?? 0) + by);
      count(1);
      scheduler.after(dice.between(0, lateMs), () => {
        const ended = (): unknown => count(-1);
        void Promise.resolve().then(effect).then(ended, ended);
      });
      throw new Error(`${label}: timed out`);
    }
    const value = await effect();
    if (fault === "crash_after") kill(from);
    await sleep(from, travel());
    if (fault === "after" || fault === "crash_after") throw new Error(`${label}: the reply was lost`);
    return value;
  };

  /** One storage transaction, at once: stands or falls with whether the process may still write, and lives. */
  const commit = <T>(process: Process, label: string, write: () => T): T => {
    if (process.state !== "alive") throw new Error(`${process.name}: this storage is another instance's`);
    ios += 1;
    const fault = plan.next(label);
    if (fault !== null) struck(fault, label);
    if (fault === "before" || fault === "crash_before") {
      if (fault === "crash_before") kill(process);
      throw new Error(`${label}: not committed`);
    }
    const value = write();
    if (fault === "crash_after") kill(process);
    return value;
  };

  const within: Within = (work, ms) =>
    new Promise((settle, reject) => {
      scheduler.after(ms, () => settle(err("too_late")));
      work.then((value) => settle(ok(value)), reject);
    });

  return {
    scheduler,
    dice,
    io,
    commit,
    sleep,
    kill,
    wall,
    within,
    spawn: (name: string, kind: "object" | "collector" | "outside" = "object"): Process => ({
      name,
      mortal: kind !== "outside",
      skew: Math.round(dice.between(-1, 1) * Math.min(parts.maxSkew, kind === "collector" ? Infinity : objectSkewMs)),
      state: "alive",
      onDeath: new Set(),
    }),
    clockOf: (process: Process) => ({ now: () => wall(process) }),
    /** Rejects when the process dies before the work ends. */
    unlessDead: <T>(process: Process, work: Promise<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        process.onDeath.add(reject);
        work.then(resolve, reject).finally(() => process.onDeath.delete(reject));
      }),
    /** Effects still on their way though their callers gave up: of one kind of I/O, or all. */
    late: (label?: string) =>
      label === undefined ? [...late.values()].reduce((sum, n) => sum + n, 0) : (late.get(label) ?? 0),
    ios: () => ios,
    trace,
    struck,
    /** How often each kind of fault struck. */
    faults,
  };
};
