import { killCommand } from "./faults/kill-command.ts";
import { outageCommand } from "./faults/outage-command.ts";
import { plantedCommand } from "./faults/planted-command.ts";
import { proxyCommand } from "./faults/proxy-command.ts";
import { printReport, type Report } from "./faults/report.ts";
import { simulateCommand } from "./faults/simulate-command.ts";
import { sweepCommand } from "./faults/sweep-command.ts";
import { cli } from "./lib/cli.ts";
import { endWithParent } from "./lib/parent.ts";

const names = ["kill", "proxy", "outage", "simulate", "sweep", "planted"] as const;
type Name = (typeof names)[number];

const { values, positionals } = cli({
  name: "faults",
  about:
    "Breaks things on purpose and proves that what was accepted has its effect once: real parts by kill -9, by a fault\n" +
    "proxy and by an outage; the pipeline's own code in a seeded simulation, by every I/O failing in turn, and by\n" +
    "planted bugs. Without a name: all of them, and one table.",
  positionals: { usage: `[${names.join("|")}]`, max: 1, choices: names },
  options: {
    long: { about: "the long form: 32 kills and 20 of each stage, 100,000 events, 1:20, 10,000 seeds" },
    kills: { about: "kill: how many at least, default 6", value: "N", number: { min: 1, max: 1_000, whole: true } },
    each: {
      about: "kill: in the middle of collector, buffer and reader each, default as it comes, long 20",
      value: "N",
      number: { min: 0, max: 1_000, whole: true },
    },
    events: {
      about: "proxy: accepted over all faults, default 3,000; simulate, planted: per seed, default 60",
      value: "N",
      number: { min: 1, max: 10_000_000, whole: true },
    },
    few: { about: "proxy: only the five phases of npm test" },
    people: {
      about: "kill: whose events come in, default 300, long 1,000",
      value: "N",
      number: { min: 5, max: 5_000, whole: true },
    },
    compress: {
      about: "outage: one second stands for so many, default 60, long 20",
      value: "N",
      number: { min: 1, max: 120 },
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
    json: { about: "print each row as one JSON line" },
  },
  examples: [
    "npm run faults",
    "npm run faults -- --long",
    "npm run faults -- proxy --events 100000",
    "npm run faults -- kill --kills 24 --seed 7",
    "npm run faults -- outage --compress 20",
    "npm run faults -- simulate --seed 1378 --seeds 1 --trace",
  ],
});

const say = (line: string): void => void process.stderr.write(`${line}\n`);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
endWithParent(() => process.exit(1));

const { seed, long, few, trace } = values;
const inAll = positionals.length === 0;
/** --events means something else to each: where all are run it is the proxy's. */
const perSeed = inAll ? 60 : (values.events ?? 60);
const commands: Readonly<Record<Name, () => Promise<Report>>> = {
  kill: () =>
    killCommand({
      kills: values.kills ?? (long ? 32 : 6),
      eachStage: values.each ?? (long ? 20 : 0),
      people: values.people ?? (long ? 1_000 : 300),
      seed,
      say,
    }),
  proxy: () => proxyCommand({ events: values.events ?? (long ? 100_000 : 3_000), few, seed, say }),
  outage: () => outageCommand({ compress: values.compress ?? (long ? 20 : 60), seed, say }),
  simulate: () => simulateCommand({ seed, seeds: values.seeds ?? (long ? 10_000 : 500), events: perSeed, trace }),
  sweep: sweepCommand,
  planted: () => plantedCommand({ seeds: inAll ? 400 : (values.seeds ?? 400), events: perSeed }),
};

try {
  const reports: Report[] = [];
  for (const name of inAll ? names : names.filter((one) => one === positionals[0])) {
    if (inAll) say(`${name} …`);
    reports.push(await commands[name]());
  }
  const rows = reports.flatMap((report) => report.rows);
  printReport({ rows, lines: reports.flatMap(({ lines }) => lines) }, values.json);
  process.exit(rows.every(({ isGood }) => isGood) ? 0 : 1);
} catch (error) {
  say(`error: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
