import { join } from "node:path";
import * as z from "zod";
import { bundleGateway } from "../gateway/bundle.ts";
import { privateNetworks } from "../gateway/network.ts";
import { type Gateway, startGateway } from "../gateway/start.ts";
import { startTestStack, type TestKafka } from "../test-stack/start.ts";
import { requestBytes } from "./connection.ts";
import { closedLoop, type Requests } from "./load.ts";
import { logBundle } from "./log-bundle.ts";
import { measureRound, type Round, rounded, summary } from "./measure.ts";
import type { BenchOptions } from "./options.ts";

type LogName = "embedded" | "kafka";

/** Partitions and epoch as in ours/log.js. */
const topic = { topic: "doorstep.events.bench", partitions: 16 };
const appendSizes = [1, 20, 100];
/** Until connections, objects and producers are there and the code is compiled. */
const warmUpSeconds = 0.5;

type Operation = {
  readonly operation: "append" | "read";
  /** Of each log's call; for a read the mean of its pages. */
  readonly records: Readonly<Record<LogName, number>>;
  readonly next: Readonly<Record<LogName, Requests>>;
};

/**
 * The embedded log and real Apache Kafka behind the real bridge, side by side: one process of workerd calls either
 * through its adapter, in turns. Without Kafka on this machine only the embedded log is measured.
 */
export const benchLog = async (options: BenchOptions): Promise<boolean> => {
  options.say("log: starting Apache Kafka and the Worker");
  const stack = await startTestStack({ topics: [topic] });
  try {
    const { kafka } = stack;
    if (kafka === undefined) options.say(`log: the embedded log alone; ${stack.missing.join("; ")}`);
    const worker = await startWorker(options.folder, kafka);
    try {
      return await measureAll(worker, kafka === undefined ? ["embedded"] : ["embedded", "kafka"], options);
    } finally {
      await worker.kill9();
    }
  } finally {
    await stack.stop();
  }
};

const startWorker = async (folder: string, kafka: TestKafka | undefined): Promise<Gateway> => {
  const { compatibilityDate } = await bundleGateway();
  const dir = join(folder, "log");
  return startGateway({
    dir,
    bundle: await logBundle(join(folder, "log-bundle"), compatibilityDate),
    bindings:
      kafka === undefined ? {} : { KAFKA_URL: kafka.url, KAFKA_USER: kafka.user, KAFKA_PASSWORD: kafka.password },
    allow: kafka === undefined ? [] : privateNetworks([kafka.url]),
    logs: "drop",
    scheduleEvery: 0,
    readyPath: "/",
  });
};

const measureAll = async (worker: Gateway, logs: readonly LogName[], options: BenchOptions): Promise<boolean> => {
  let isGood = true;
  for (const size of appendSizes) isGood = (await measure(worker, logs, appends(size), options)) && isGood;
  return (await measure(worker, logs, await reads(worker, logs), options)) && isGood;
};

const get = (path: string): Buffer => requestBytes("GET", path, {});

const appends = (size: number): Operation => ({
  operation: "append",
  records: { embedded: size, kafka: size },
  next: {
    embedded: () => get(`/append?log=embedded&records=${size}`),
    kafka: () => get(`/append?log=kafka&records=${size}`),
  },
});

const Pages = z.array(z.object({ partition: z.number(), offset: z.number(), records: z.number() })).min(1);

const reads = async ({ url }: Gateway, logs: readonly LogName[]): Promise<Operation> => {
  const records = { embedded: 0, kafka: 0 };
  const next: Record<LogName, Requests> = { embedded: () => get("/"), kafka: () => get("/") };
  for (const log of logs) {
    const pages = Pages.parse(await (await fetch(`${url}/pages?log=${log}`)).json());
    const requests = pages.map((page) => get(`/read?log=${log}&partition=${page.partition}&offset=${page.offset}`));
    let sent = 0;
    next[log] = () => requests[sent++ % requests.length] ?? get("/");
    records[log] = pages.reduce((sum, page) => sum + page.records, 0) / pages.length;
  }
  return { operation: "read", records, next };
};

/** One row per log. */
const measure = async (
  { port, pid }: Gateway,
  logs: readonly LogName[],
  { operation, records, next }: Operation,
  { seconds, rounds, connections, json }: BenchOptions,
): Promise<boolean> => {
  const taken: Record<LogName, Round[]> = { embedded: [], kafka: [] };
  const outside: Record<LogName, number> = { embedded: 0, kafka: 0 };
  for (const log of logs) await closedLoop(port, connections, warmUpSeconds, next[log]);
  for (let round = 0; round < rounds; round++) {
    for (const log of logs) {
      const before = process.cpuUsage();
      taken[log].push(await measureRound({ port, pid, next: next[log] }, connections, seconds / rounds));
      const { user, system } = process.cpuUsage(before);
      outside[log] += (user + system) / 1_000;
    }
  }
  for (const log of logs) {
    const { rps, p50_ms, p99_ms, cpu_ms, errors } = summary(taken[log]);
    const calls = taken[log].reduce((sum, { measured }) => sum + measured.requests, 0);
    const row = {
      bench: "log",
      log,
      operation,
      records: rounded(records[log]),
      connections,
      calls_per_s: rps,
      records_per_s: rounded(rps * records[log]),
      p50_ms,
      p99_ms,
      cpu_ms,
      bench_and_bridge_cpu_ms: rounded(outside[log] / calls),
      errors,
    };
    process.stdout.write(`${json ? JSON.stringify(row) : describe(row)}\n`);
  }
  return logs.every((log) => taken[log].every(({ measured }) => measured.errors === 0));
};

const describe = (row: Readonly<Record<string, string | number | null>>): string => {
  const of = (name: string, width: number): string => String(row[name] ?? "?").padStart(width);
  const what = `${String(row["operation"])} of ${String(row["records"])} records`;
  return (
    `log: ${what.padEnd(24)} ${String(row["log"]).padEnd(8)} ${of("calls_per_s", 6)} calls/s ${of("records_per_s", 7)} records/s` +
    `  p50 ${of("p50_ms", 6)} ms  p99 ${of("p99_ms", 6)} ms` +
    `  CPU per call: Worker ${of("cpu_ms", 6)} ms, this process with the bridge in it ${of("bench_and_bridge_cpu_ms", 6)} ms` +
    (row["errors"] === 0 ? "" : `  ${String(row["errors"])} failed`)
  );
};
