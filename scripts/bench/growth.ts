import { join } from "node:path";
import { bundleGateway, type WorkerBundle } from "../gateway/bundle.ts";
import { type Gateway, startGateway } from "../gateway/start.ts";
import { progress } from "../lib/progress.ts";
import { bareWorker } from "./bare-worker.ts";
import { requestBytes } from "./connection.ts";
import { activePeople, fillGrowthShop, type ShopSize } from "./growth-shop.ts";
import { sendEach } from "./load.ts";
import { compare, type Comparison, rounded, type Side } from "./measure.ts";
import type { BenchOptions } from "./options.ts";
import { inTurn, itemsAsked } from "./workloads.ts";

/** Of the goal: what a request may cost more with ten times as much of everything. */
const allowed = 1.2;

/**
 * Recommendations with ten times the people and items beside the same with a tenth of them, and beside the bare Worker,
 * all within one run.
 */
export const benchGrowth = async (options: BenchOptions): Promise<boolean> => {
  const large: ShopSize = { people: options.people, items: Math.ceil(options.people / 2) };
  const small: ShopSize = { people: Math.ceil(large.people / 10), items: Math.ceil(large.items / 10) };
  const bundle = await bundleGateway();
  const running: Gateway[] = [];
  const start = async (name: string, given: WorkerBundle, readyPath?: string): Promise<Gateway> => {
    const dir = join(options.folder, `growth-${name}`);
    const more = readyPath === undefined ? {} : { readyPath };
    const gateway = await startGateway({ dir, bundle: given, logs: "drop", scheduleEvery: 0, ...more });
    running.push(gateway);
    return gateway;
  };
  try {
    const filled = async (name: string, size: ShopSize): Promise<Side> => {
      const gateway = await start(name, bundle);
      await fillGrowthShop(name, gateway, size);
      return side(gateway, size, options.connections);
    };
    const sides = { small: await filled("small", small), large: await filled("large", large) };
    const bare = await side(
      await start("bare", bareWorker("recommend", bundle.compatibilityDate), "/"),
      large,
      options.connections,
    );
    const turns = async (label: string, one: Side, other: Side): Promise<Comparison> => {
      const bar = progress(label, options.rounds);
      const result = await compare(one, other, { ...options, onRound: (done) => bar.at(done) });
      bar.end();
      return result;
    };
    const grown = await turns("large beside small", sides.large, sides.small);
    const plain = await turns("large beside a bare Worker", sides.large, bare);
    const errors = [grown, plain].reduce((sum, { ours, bare: other }) => sum + ours.errors + other.errors, 0);
    const result = {
      bench: "recommend growth",
      small,
      large,
      cost: grown.cpu_ratio === null ? null : rounded(1 / grown.cpu_ratio),
      time: rounded(1 / grown.ratio),
      grown,
      plain,
      errors,
    };
    process.stdout.write(`${options.json ? JSON.stringify(result) : describe(result)}\n`);
    return errors === 0;
  } finally {
    await Promise.all(running.map((gateway) => gateway.kill9()));
  }
};

/** Ready to be measured: everybody asked twice. */
const side = async ({ port, pid }: Gateway, size: ShopSize, connections: number): Promise<Side> => {
  const headers = { authorization: "Bearer rk_dev" };
  const requests = activePeople(size).map((person) =>
    requestBytes("GET", `/v1/recommendations?user_id=${person}&limit=${itemsAsked}`, headers),
  );
  await sendEach(port, connections, [...requests, ...requests]);
  return { port, pid, next: inTurn(requests) };
};

type Growth = {
  readonly small: ShopSize;
  readonly large: ShopSize;
  /** Large to small: CPU of the process per request, and time per request at full load. */
  readonly cost: number | null;
  readonly time: number;
  readonly grown: Comparison;
  readonly plain: Comparison;
};

const describe = ({ small, large, cost, time, grown, plain }: Growth): string => {
  const { half_load: half } = plain;
  const row = (label: string, { people, items }: ShopSize, of: Comparison["ours"]): string =>
    `  ${label.padEnd(6)} ${String(people).padStart(7)} people ${String(items).padStart(6)} items  ${String(of.rps).padStart(6)} req/s  p50 ${of.p50_ms} ms  p99 ${of.p99_ms} ms  CPU ${of.cpu_ms ?? "?"} ms`;
  return [
    `recommend, ten times people and items: CPU per request x ${cost ?? "unknown"}, time x ${time} (goal: at most ${allowed})`,
    row("small", small, grown.bare),
    row("large", large, grown.ours),
    `  large is ${plain.ratio} of a bare Worker (rounds ${plain.ratio_range.join(" to ")}; by CPU ${plain.cpu_ratio ?? "unknown"})`,
    `  large at half load, open loop: ${half.rps} req/s  p50 ${half.p50_ms} ms  p99 ${half.p99_ms} ms`,
  ].join("\n");
};
