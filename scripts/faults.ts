import { killCommand } from "./faults/kill-command.ts";
import { plantedCommand } from "./faults/planted-command.ts";
import { proxyCommand } from "./faults/proxy-command.ts";
import { simulateCommand } from "./faults/simulate-command.ts";
import { sweepCommand } from "./faults/sweep-command.ts";
import { cli, fail } from "./lib/cli.ts";
import { endWithParent } from "./lib/parent.ts";

const { values, positionals } = cli({
  name: "faults",
  about:
    "Breaks things on purpose and proves that what was accepted has its effect once: real parts by kill -9 and by a\n" +
    "fault proxy; the pipeline's own code in a seeded simulation, by every I/O failing in turn, and by planted bugs.",
  positionals: {
    usage: "kill|proxy|simulate|sweep|planted",
    max: 1,
    choices: ["kill", "proxy", "simulate", "sweep", "planted"],
  },
  options: {
    long: { about: "the long form: 32 kills, 100,000 events, 10,000 seeds" },
    kills: { about: "kill: how many, default 6", value: "N", number: { min: 1, max: 1_000, whole: true } },
    events: {
      about: "proxy: over all faults, default 3,000; simulate, planted: per seed, default 60",
      value: "N",
      number: { min: 1, max: 10_000_000, whole: true },
    },
    few: { about: "proxy: only the five phases of npm test" },
    people: {
      about: "kill: whose events come in, default 300, long 1,000",
      value: "N",
      number: { min: 5, max: 5_000, whole: true },
    },
    seeds: {
      about: "simulate: how many, default 500; planted: until a bug counts as missed, default 400",
      value: "N",
      number: { min: 1, max: 10_000_000, whole: true },
    },
    trace: { about: "simulate: print what happens" },
    seed: {
      about: "of the events and the moments; simulate: the first",
      value: "N",
      number: { whole: true },
      default: 1,
    },
    json: { about: "print each result as one JSON line" },
  },
  examples: [
    "npm run faults -- kill",
    "npm run faults -- proxy --events 100000",
    "npm run faults -- kill --kills 24 --seed 7",
    "npm run faults -- simulate --seeds 10000",
    "npm run faults -- simulate --seed 1378 --seeds 1 --trace",
  ],
});

const say = (line: string): void => void process.stderr.write(`${line}\n`);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
endWithParent(() => process.exit(1));

const [what = fail("say what: kill, proxy, simulate, sweep or planted")] = positionals;
const { seed, json } = values;
const people = values.people ?? (values.long ? 1_000 : 300);
try {
  let isGood = true;
  if (what === "kill") {
    isGood = await killCommand({ kills: values.kills ?? (values.long ? 32 : 6), people, seed, json, say });
  }
  if (what === "proxy") {
    isGood = await proxyCommand({
      events: values.events ?? (values.long ? 100_000 : 3_000),
      few: values.few,
      seed,
      json,
      say,
    });
  }
  if (what === "simulate") {
    const seeds = values.seeds ?? (values.long ? 10_000 : 500);
    isGood = await simulateCommand({ seed, seeds, events: values.events ?? 60, trace: values.trace, json });
  }
  if (what === "sweep") isGood = await sweepCommand({ json });
  if (what === "planted") {
    isGood = await plantedCommand({ seeds: values.seeds ?? 400, events: values.events ?? 60, json });
  }
  process.exit(isGood ? 0 : 1);
} catch (error) {
  say(`error: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
