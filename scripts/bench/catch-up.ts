import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import type { Gateway } from "../gateway/start.ts";
import { cpuSeconds } from "./cpu.ts";

export type CatchUp = {
  readonly events: number;
  /** Cuts times the people in them: one call of a person's object each. */
  readonly personBatches: number;
  readonly cuts: number;
  /** From the first cut's begin to the last one's end. */
  readonly seconds: number;
  /** Of the whole process; null where it cannot be read. */
  readonly cpuSeconds: number | null;
};

const patienceMs = 30_000;

/** Wakes the readers of a gateway that logs to its file, and waits until they have applied so many events. */
export const catchUp = async (gateway: Gateway, events: number): Promise<CatchUp> => {
  const file = join(gateway.dir, "gateway.log");
  const before = cpuSeconds(gateway.pid);
  await gateway.tick();
  await untilApplied(file, events);
  const after = cpuSeconds(gateway.pid);
  const cuts = cutsOf(file);
  const sum = (of: (cut: CutLine) => number): number => cuts.reduce((total, cut) => total + of(cut), 0);
  const begun = Math.min(...cuts.map(({ at, ms }) => at - ms));
  return {
    events: sum(({ records }) => records),
    personBatches: sum(({ people }) => people),
    cuts: cuts.length,
    seconds: (Math.max(...cuts.map(({ at }) => at)) - begun) / 1_000,
    cpuSeconds: before === null || after === null ? null : after - before,
  };
};

/** Looks at what the readers report, since asking for it is work that they would have to do besides. */
const untilApplied = async (file: string, events: number): Promise<void> => {
  let most = -1;
  let grown = performance.now();
  for (;;) {
    const applied = cutsOf(file).reduce((sum, { records }) => sum + records, 0);
    if (applied >= events) return;
    if (applied > most) grown = performance.now();
    most = Math.max(most, applied);
    if (performance.now() - grown > patienceMs) throw new Error(`the readers stand still at ${applied} events`);
    await sleep(100);
  }
};

const CutLine = z.object({
  event: z.literal("cut"),
  at: z.string().transform((at) => Date.parse(at)),
  ms: z.number(),
  records: z.number(),
  people: z.number(),
});
type CutLine = z.infer<typeof CutLine>;

const cutsOf = (file: string): CutLine[] =>
  readFileSync(file, "utf8")
    .split("\n")
    // The last one may be half written.
    .slice(0, -1)
    .filter((line) => line.includes('"event":"cut"'))
    .map((line) => CutLine.parse(JSON.parse(line)));
