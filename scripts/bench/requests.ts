import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { bundleGateway } from "../gateway/bundle.ts";
import { startGateway } from "../gateway/start.ts";
import { progress } from "../lib/progress.ts";
import { bareWorker } from "./bare-worker.ts";
import { sendEach } from "./load.ts";
import { compare, type Comparison, type SideResult } from "./measure.ts";
import type { BenchOptions } from "./options.ts";
import { drawShopPhotos, fillShop } from "./shop.ts";
import { type Bench, benches } from "./workloads.ts";

export type RequestBench = keyof typeof benches;

let photoFiles: readonly string[] | null = null;

/** One kind of request to the gateway beside a bare Worker that does the same input and output, in turns. */
export const benchRequests = async (name: RequestBench, options: BenchOptions): Promise<boolean> => {
  const { say } = options;
  const photosDir = join(options.folder, "photos");
  if (!existsSync(photosDir)) mkdirSync(photosDir);
  if (photoFiles === null) say("drawing product photos");
  photoFiles ??= await drawShopPhotos(photosDir);
  const bench: Bench = benches[name];
  const { ours, bare } = await startSides(name, options.folder, photosDir);
  try {
    say(`${name}: warming up`);
    if (bench.isFilled) await fillShop(ours.url, ours.port, photoFiles);
    const load = await bench.workload(ours.url);
    const warm = {
      ours: await sendEach(ours.port, options.connections, load.warmUp.ours),
      bare: await sendEach(bare.port, options.connections, load.warmUp.bare),
    };
    const bar = progress(name, options.rounds);
    const result = await compare(
      { port: ours.port, pid: ours.pid, next: load.ours },
      { port: bare.port, pid: bare.pid, next: load.bare },
      { ...options, onRound: (done) => bar.at(done) },
    );
    bar.end();
    const errors = result.ours.errors + result.bare.errors + warm.ours.errors + warm.bare.errors;
    const text = options.json ? JSON.stringify({ bench: name, ...result, errors }) : describe(name, result);
    process.stdout.write(`${text}\n`);
    if (errors > 0) say(`${name}: ${errors} answers were no 200`);
    return errors === 0;
  } finally {
    await Promise.all([ours.kill9(), bare.kill9()]);
  }
};

const startSides = async (name: RequestBench, folder: string, photosDir: string) => {
  const { bare: bareName, idle } = benches[name];
  const bundle = await bundleGateway();
  const common = { logs: "drop", scheduleEvery: 0 } as const;
  const dirOf = (side: string): string => join(folder, `${name}-${side}`);
  const ours = await startGateway({ ...common, dir: dirOf("ours"), bundle, photosDir, idle });
  const bareBundle = bareWorker(bareName, bundle.compatibilityDate);
  const bare = await startGateway({ ...common, dir: dirOf("bare"), bundle: bareBundle, readyPath: "/" });
  return { ours, bare };
};

const describe = (name: RequestBench, result: Comparison): string => {
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
