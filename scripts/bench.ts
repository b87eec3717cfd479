import { rmSync } from "node:fs";
import { benchAggregate } from "./bench/aggregate.ts";
import { benchGrowth } from "./bench/growth.ts";
import { benchLog } from "./bench/log.ts";
import type { BenchOptions } from "./bench/options.ts";
import { benchRender } from "./bench/render.ts";
import { benchRequests } from "./bench/requests.ts";
import { cli } from "./lib/cli.ts";
import { endWithParent } from "./lib/parent.ts";
import { temporaryFolder } from "./lib/temporary.ts";

/** Each prints its results and answers whether every call was good. */
const benches: Readonly<Record<string, (options: BenchOptions) => Promise<boolean>>> = {
  collect: async (options) => {
    const isGood = await benchRequests("collect", options);
    return (await benchRequests("collect_one", options)) && isGood;
  },
  pipeline: (options) => benchRequests("pipeline", options),
  recommend: async (options) => {
    if (options.growth) return benchGrowth(options);
    const isGood = await benchRequests("recommend", options);
    options.say("the growth table, which fills 100,000 people first: npm run bench -- recommend --growth");
    return isGood;
  },
  open: async (options) => {
    const isGood = await benchRequests("open", options);
    return (await benchRequests("open_strip", options)) && isGood;
  },
  render: benchRender,
  log: benchLog,
  aggregate: benchAggregate,
};
const names = Object.keys(benches);

const { values, positionals } = cli({
  name: "bench",
  about: `Measures the gateway beside the least that the same input and output costs, on raw workerd with a memory-backed
folder, in turns within one run. The ratio is the result: figures per second hold only beside the machine they were
taken on.

  collect, pipeline, recommend, open   requests answered, beside a bare Worker, loaded from this process;
              collect: batches of 20 events and of one; open: pictures of one card and of three in a strip
  render      CPU and bytes of one picture of each kind, beside the engine's own way, and of a fresh isolate's first
  log         appends and reads of the embedded log and of real Apache Kafka through the bridge, side by side
  aggregate   readers that catch up on a backlog, beside one object call with one row written per person and cut;
              and what collecting and applying cost: rows written, object calls, log reads, requests`,
  options: {
    seconds: { about: "per side and comparison", value: "S", number: { min: 1, max: 600 }, default: 5 },
    rounds: {
      about: "turns that the two sides take",
      value: "N",
      number: { min: 1, max: 100, whole: true },
      default: 5,
    },
    connections: {
      about: "keep-alive connections",
      value: "N",
      number: { min: 1, max: 512, whole: true },
      default: 16,
    },
    real: { about: "aggregate: over real Apache Kafka and redis-server instead of the embedded stores" },
    growth: { about: "recommend: ten times people and items beside a tenth of them, within one run" },
    people: {
      about: "growth: people on the larger side, and half as many items",
      value: "N",
      number: { min: 3_000, max: 1_000_000, whole: true },
      default: 100_000,
    },
    json: { about: "print one JSON line per result" },
  },
  positionals: { usage: names.map((name) => `[${name}]`).join(" "), max: names.length, choices: names },
  examples: [
    "npm run bench",
    "npm run bench -- open --seconds 10 --json",
    "npm run bench -- log --connections 4",
    "npm run bench -- aggregate --rounds 2 --real",
    "npm run bench -- recommend --growth --people 20000",
  ],
});

const folder = temporaryFolder("bench");
process.once("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
endWithParent(() => process.exit(1));

try {
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  let isGood = true;
  for (const [name, bench] of Object.entries(benches)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    isGood = (await bench({ ...values, folder, say })) && isGood;
  }
  process.exitCode = isGood ? 0 : 1;
} catch (error) {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
