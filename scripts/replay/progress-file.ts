import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import * as z from "zod";

/** How far a replay has come: everything up to `confirmed` batches is durable at the gateway. */
const ReplayState = z.strictObject({
  /** What makes the plan: data, seed and bounds. A state of another plan cannot be resumed. */
  plan: z.string(),
  catalogue: z.boolean(),
  confirmed: z.int(),
  received: z.int(),
  accepted: z.int(),
  rejected: z.record(z.string(), z.int()),
});
export type ReplayState = z.infer<typeof ReplayState>;

export const newState = (plan: string): ReplayState => ({
  plan,
  catalogue: false,
  confirmed: 0,
  received: 0,
  accepted: 0,
  rejected: {},
});

/** The state of an earlier run of the same plan; a new one when there is none. Throws on one of another plan. */
export const readState = (file: string, plan: string): ReplayState => {
  if (!existsSync(file)) return newState(plan);
  const state = ReplayState.parse(JSON.parse(readFileSync(file, "utf8")));
  if (state.plan === plan) return state;
  throw new Error(`${file} belongs to a replay with other arguments; use the same ones, or --restart`);
};

/** Replaced as a whole: a crash leaves the last one. */
export const writeState = (file: string, state: ReplayState): void => {
  writeFileSync(`${file}.new`, `${JSON.stringify(state)}\n`);
  renameSync(`${file}.new`, file);
};
