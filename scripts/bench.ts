import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { bareWorker } from "./bench/bare-worker.ts";
import { sendEach } from "./bench/load.ts";
import { compare, type Comparison, type SideResult } from "./bench/measure.ts";
import { drawShopPhotos, fillShop } from "./bench/shop.ts";
import { type Bench, benches } from "./bench/workloads.ts";
import { bundleGateway } from "./gateway/bundle.ts";
import { startGateway } from "./gateway/start.ts";
import { cli } from "./lib/cli.ts";
import { endWithParent } from "./lib/parent.ts";
import { progress } from "./lib/progress.ts";
import { temporaryFolder } from "./lib/temporary.ts";

type Name = keyof typeof benches;
const names = Object.keys(benches) as Name[];

const { values, positionals } = cli({
  name: "bench",
  about: `Measures how many requests the gateway answers beside a bare Worker that does the same input and output, both on
raw workerd with a memory-backed folder, in turns within one run, loaded from this process. The ratio is the result:
figures per second hold only beside the machine they were taken on.`,
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
    json: { about: "print one JSON line per comparison" },
  },
  positionals: { usage: names.map((name) => `[${name}]`).join(" "), max: names.length, choices: names },
  examples: ["npm run bench", "npm run bench -- image --seconds 10 --json"],
});

const say = (line: string): void => void process.stderr.write(`${line}\n`);

const folder = temporaryFolder("bench");
process.once("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
endWithParent(() => process.exit(1));

const startSides = async (name: Name, photosDir: string) => {
  const { bare: bareName, idle } = benches[name];
  const bundle = await bundleGateway();
  const common = { logs: "drop", scheduleEvery: 0 } as const;
  const dirOf = (side: string): string => join(folder, `${name}-${side}`);
  const ours = await startGateway({ ...common, dir: dirOf("ours"), bundle, photosDir, idle });
  const bareBundle = bareWorker(bareName, bundle.compatibilityDate);
  const bare = await startGateway({ ...common, dir: dirOf("bare"), bundle: bareBundle, readyPath: "/" });
  return { ours, bare };
};

const run = async (name: Name, photosDir: string, files: readonly string[]): Promise<boolean> => {
  const bench: Bench = benches[name];
  const { ours, bare } = await startSides(name, photosDir);
  try {
    say(`${name}: warming up`);
    if (bench.isFilled) await fillShop(ours.url, ours.port, files);
    const load = await bench.workload(ours.url);
    const warm = {
      ours: await sendEach(ours.port, values.connections, load.warmUp.ours),
      bare: await sendEach(bare.port, values.connections, load.warmUp.bare),
    };
    const bar = progress(name, values.rounds);
    const result = await compare(
      { port: ours.port, pid: ours.pid, next: load.ours },
      { port: bare.port, pid: bare.pid, next: load.bare },
      { ...values, onRound: (done) => bar.at(done) },
    );
    bar.end();
    const errors = result.ours.errors + result.bare.errors + warm.ours.errors + warm.bare.errors;
    const text = values.json ? JSON.stringify({ bench: name, ...result, errors }) : describe(name, result);
    process.stdout.write(`${text}\n`);
    if (errors > 0) say(`${name}: ${errors} answers were no 200`);
    return errors === 0;
  } finally {
    await Promise.all([ours.kill9(), bare.kill9()]);
  }
};

const describe = (name: Name, result: Comparison): string => {
  const side = (label: string, { rps, p50_ms, p99_ms, cpu_ms, bytes }: SideResult): string =>
    `  ${label.padEnd(5)} ${String(rps).padStart(6)} req/s  p50 ${p50_ms} ms  p99 ${p99_ms} ms  CPU ${cpu_ms ?? "?"} ms  ${bytes} bytes`;
  const { half_load: half, ratio_range: range } = result;
  return [
    `${name}: ${result.ratio} of a bare Worker (rounds ${range[0]} to ${range[1]}; by CPU ${result.cpu_ratio ?? "unknown"})`,
    `  ${benches[name].about}`,
    side("ours", result.ours),
    side("bare", result.bare),
    `  at half load, open loop: ${half.rps} req/s  p50 ${half.p50_ms} ms  p99 ${half.p99_ms} ms`,
  ].join("\n");
};

try {
  const photosDir = join(folder, "photos");
  mkdirSync(photosDir);
  say("drawing product photos");
  const files = await drawShopPhotos(photosDir);
  let isGood = true;
  for (const name of positionals.length === 0 ? names : names.filter((one) => positionals.includes(one))) {
    isGood = (await run(name, photosDir, files)) && isGood;
  }
  process.exitCode = isGood ? 0 : 1;
} catch (error) {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
