import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import type { Gateway } from "../gateway/start.ts";
import { untilNoLag } from "../replay/lag.ts";
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

/** Wakes the readers of a gateway that logs to its file, and waits until they have applied the backlog. */
export const catchUp = async (gateway: Gateway): Promise<CatchUp> => {
  const before = cpuSeconds(gateway.pid);
  await gateway.tick();
  await untilNoLag(gateway.url, "sk_dev", patienceMs, () => undefined);
  const after = cpuSeconds(gateway.pid);
  const cuts = cutsOf(join(gateway.dir, "gateway.log"));
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
    .filter((line) => line.includes('"event":"cut"'))
    .map((line) => CutLine.parse(JSON.parse(line)));
