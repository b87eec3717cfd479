import type { Machine, Process } from "./machine.ts";

/** The one alarm of an object: stored, so that a crash does not lose it, and rung at least once. */
export type Alarm = {
  /** As the object's code has it. */
  clockOf(process: Process): { get(): Promise<number | null>; set(at: number): Promise<void> };
  /** It is forgotten: only a wake arms it again. */
  lose(): void;
};

/** The platform repeats a failed alarm this often, after 2, 4, 8 … seconds. */
const retries = 6;

/** `ring` calls the object; what it rejects with is repeated later. */
export const objectAlarm = (machine: Machine, label: string, ring: () => Promise<void>): Alarm => {
  let at: number | null = null;
  let armed = 0;
  let failures = 0;

  const arm = (time: number): void => {
    at = time;
    const token = ++armed;
    machine.scheduler.after(time - machine.wall(), () => {
      if (token === armed) void run();
    });
  };
  const run = async (): Promise<void> => {
    at = null;
    try {
      await ring();
      failures = 0;
    } catch {
      if (at === null && failures < retries) arm(machine.wall() + 1000 * 2 ** ++failures);
    }
  };

  return {
    clockOf: (process) => ({
      get: async () => at,
      set: async (time) => machine.commit(process, `${label} alarm commit`, () => arm(time)),
    }),
    lose() {
      armed += 1;
      at = null;
      failures = 0;
    },
  };
};
