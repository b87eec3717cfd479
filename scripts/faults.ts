import { killCommand } from "./faults/kill-command.ts";
import { proxyCommand } from "./faults/proxy-command.ts";
import { cli, fail } from "./lib/cli.ts";
import { endWithParent } from "./lib/parent.ts";

const { values, positionals } = cli({
  name: "faults",
  about: "Breaks the real parts on purpose and proves that what was accepted has its effect once.",
  positionals: { usage: "kill|proxy", max: 1, choices: ["kill", "proxy"] },
  options: {
    long: { about: "the long form: 32 kills, 100,000 events" },
    kills: { about: "kill: how many, default 6", value: "N", number: { min: 1, max: 1_000, whole: true } },
    events: {
      about: "proxy: over all faults, default 3,000",
      value: "N",
      number: { min: 1, max: 10_000_000, whole: true },
    },
    few: { about: "proxy: only the five phases of npm test" },
    people: {
      about: "kill: whose events come in, default 300, long 1,000",
      value: "N",
      number: { min: 5, max: 5_000, whole: true },
    },
    seed: { about: "of the events and the moments", value: "N", number: { whole: true }, default: 1 },
    json: { about: "print each result as one JSON line" },
  },
  examples: [
    "npm run faults -- kill",
    "npm run faults -- proxy --events 100000",
    "npm run faults -- kill --kills 24 --seed 7",
  ],
});

const say = (line: string): void => void process.stderr.write(`${line}\n`);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
endWithParent(() => process.exit(1));

const [what = fail("say what: kill or proxy")] = positionals;
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
  process.exit(isGood ? 0 : 1);
} catch (error) {
  say(`error: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
