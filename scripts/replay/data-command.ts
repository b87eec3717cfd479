import { createHash } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { storeOptions, storeSettings } from "../gateway/stores.ts";
import { cli, fail } from "../lib/cli.ts";
import { endWithParent } from "../lib/parent.ts";
import { count, duration } from "../lib/progress.ts";
import { temporaryFolder } from "../lib/temporary.ts";
import { retailCatalogue } from "./catalogue.ts";
import { invoiceEvent } from "./invoice-event.ts";
import { startOwnGateway } from "./own-gateway.ts";
import { type PlanOptions, planBatches } from "./plan.ts";
import { netQuantities, readRetailData, type RetailData } from "./retail-data.ts";
import { type Outcome, runReplay } from "./run.ts";
import { rejectedCount } from "./send-all.ts";

const { values } = cli({
  name: "replay",
  about: `Sends a shop's past orders through HTTP as an import source that keeps their times: one event per invoice with
all its lines, cancellations as refunds, the item list as the catalogue. Resumable; waits out a gateway that is away.
With --from it looks at a range of the log instead (--to, --partition, --again): npm run replay -- --from 0 --help.`,
  options: {
    data: { about: "folder with online_retail.csv and items.csv (or .gz)", value: "DIR", required: true },
    url: { about: "gateway to send to; without it one is started here", value: "URL" },
    persist: { about: "folder of the gateway started here, default a temporary one", value: "DIR" },
    key: { about: "write key of an import source", value: "KEY", default: "wk_dev_import" },
    "secret-key": { about: "secret key, for the catalogue and the comparison", value: "KEY", default: "sk_dev" },
    speed: { about: "max, or how many times as fast as it happened: 100000x", value: "SPEED", default: "max" },
    duplicate: { about: "share of the events to send twice", value: "SHARE", number: { min: 0, max: 1 }, default: 0 },
    kill: {
      about: "kill -9 the gateway this often on the way (only one started here)",
      value: "N",
      number: { min: 0, max: 1_000, whole: true },
      default: 0,
    },
    verify: { about: "then compare every customer's units per item with the data; exit 1 when any differs" },
    seed: { about: "of duplicates and kills", value: "N", number: { whole: true }, default: 1 },
    batch: {
      about: "most events in one request",
      value: "N",
      number: { min: 1, max: 2_500, whole: true },
      default: 200,
    },
    limit: { about: "only the first N invoices", value: "N", number: { min: 1, whole: true } },
    state: { about: "file that remembers how far it came, default in --persist or .doorstep", value: "FILE" },
    restart: { about: "forget how far it came" },
    patience: { about: "seconds to wait for a gateway that is away", value: "S", number: { min: 1 }, default: 300 },
    json: { about: "print the result as one JSON line" },
    ...storeOptions,
  },
  examples: [
    "npm run replay -- --data ../shared/datasets/uci-online-retail",
    "npm run replay -- --data ../shared/datasets/uci-online-retail --verify --duplicate 0.1 --kill 2",
    "npm run replay -- --data DIR --url https://doorstep.example --key wk_… --secret-key sk_… --speed 100000x",
  ],
});

const speed = values.speed === "max" ? null : Number(/^(\d+(?:\.\d+)?)x$/.exec(values.speed)?.[1] ?? Number.NaN);
if (speed !== null && !(speed > 0)) fail(`--speed must be 'max' or like '1000x', not '${values.speed}'`);
if (values.url !== undefined && !/^https?:$/.test(URL.parse(values.url)?.protocol ?? "")) {
  fail(`--url must be an http(s) URL, not '${values.url}'`);
}
if (values.url !== undefined && (values.kill > 0 || values.persist !== undefined)) {
  fail("--kill and --persist are for a gateway started here, so they exclude --url");
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);
/** One request's body stays below the gateway's 4 MB. */
const maxBytes = 3_500_000;
/** With a pace, one batch holds at most this much real time, ms. */
const pacedBatchMs = 1_000;

const readData = (): RetailData => {
  try {
    return readRetailData(values.data);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
};

const started = performance.now();
const data = readData();
const invoices = data.invoices.slice(0, values.limit);
const planOptions: PlanOptions = {
  duplicate: values.duplicate,
  seed: values.seed,
  maxEvents: values.batch,
  maxBytes,
  maxSpan: speed === null ? Infinity : pacedBatchMs * speed,
};
const batches = planBatches(invoices.map(invoiceEvent), planOptions);
const total = batches.reduce((sum, batch) => sum + batch.events, 0);
const lines = invoices.reduce((sum, invoice) => sum + invoice.lines.length, 0);
say(`${count(lines)} lines in ${count(invoices.length)} invoices: ${count(total)} events, ${batches.length} batches`);

const nameOf = (what: unknown): string => createHash("sha256").update(JSON.stringify(what)).digest("hex").slice(0, 16);

const temporary = values.url === undefined && values.persist === undefined ? temporaryFolder("replay") : null;
const dir = temporary ?? (values.persist === undefined ? null : resolve(values.persist));
process.once("exit", () => {
  if (temporary !== null) rmSync(temporary, { recursive: true, force: true, maxRetries: 3 });
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
endWithParent(() => process.exit(1));

const stateFile = resolve(
  values.state ?? join(dir ?? ".doorstep", dir === null ? `replay-${nameOf(values.url)}.json` : "replay.json"),
);
mkdirSync(dirname(stateFile), { recursive: true });
if (values.restart) rmSync(stateFile, { force: true });

const print = (outcome: Outcome): void => {
  const { state, comparison } = outcome;
  const rejected = rejectedCount(state);
  const result = {
    lines,
    invoices: invoices.length,
    received: state.received,
    accepted: state.accepted,
    rejected: state.rejected,
    balanced: state.received === state.accepted + rejected,
    kills: outcome.kills,
    send_seconds: Number(outcome.sendSeconds.toFixed(1)),
    drain_seconds: outcome.drainSeconds === null ? null : Number(outcome.drainSeconds.toFixed(1)),
    seconds: Number(((performance.now() - started) / 1_000).toFixed(1)),
    comparison: comparison === null ? null : { ...comparison, mismatches: comparison.mismatches.length },
  };
  for (const line of comparison?.mismatches.slice(0, 20) ?? []) say(`mismatch: customer ${line}`);
  if (values.json) {
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  const reasons = Object.entries(state.rejected).map(([reason, n]) => `${reason} ${count(n)}`);
  const why = reasons.length === 0 ? "" : ` (${reasons.join(", ")})`;
  const texts = [
    `received ${count(state.received)} = accepted ${count(state.accepted)} + rejected ${count(rejected)}${why}`,
    `sent in ${duration(outcome.sendSeconds)}, ${count(state.received / outcome.sendSeconds)} events/s`,
    outcome.kills > 0 && `killed ${outcome.kills} times`,
    outcome.drainSeconds !== null && `all applied ${duration(outcome.drainSeconds)} after the last answer`,
    comparison !== null &&
      `compared customers=${comparison.customers} items=${comparison.items} units=${comparison.units} mismatches=${comparison.mismatches.length}`,
  ];
  process.stdout.write(`${texts.filter((text) => text !== false).join("\n")}\n`);
};

try {
  const own = dir === null ? null : await startOwnGateway({ dir, ...storeSettings(values) });
  const outcome = await runReplay({
    url: own?.url ?? (values.url ?? "").replace(/\/+$/, ""),
    own,
    writeKey: values.key,
    secretKey: values["secret-key"],
    catalogue: retailCatalogue(data),
    batches,
    plan: nameOf([planOptions, invoices.length, data.rows, invoices.at(-1)?.id]),
    stateFile,
    speed,
    patienceMs: values.patience * 1_000,
    kills: values.kill,
    seed: values.seed,
    expected: values.verify ? netQuantities(invoices) : null,
    say,
  });
  await own?.stop();
  print(outcome);
  const isGood =
    outcome.state.received === outcome.state.accepted + rejectedCount(outcome.state) &&
    (outcome.comparison?.mismatches.length ?? 0) === 0;
  process.exitCode = isGood ? 0 : 1;
} catch (error) {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  if (temporary === null) say("The same command goes on from here.");
  process.exitCode = 1;
}
