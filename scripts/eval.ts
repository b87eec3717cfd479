import { basename, resolve } from "node:path";
import { catalogueOf } from "./eval/catalogue.ts";
import { coVisitation } from "./eval/co-visitation.ts";
import { measure, rounded } from "./eval/measure.ts";
import type { Method } from "./eval/method.ts";
import { ours } from "./eval/ours.ts";
import { loadData, type Data } from "./eval/sessions.ts";
import { byPopularity, trainSums, type Sums } from "./eval/train.ts";
import { vsKnn } from "./eval/vs-knn.ts";
import { cli, fail } from "./lib/cli.ts";
import { progress } from "./lib/progress.ts";

const methodNames = ["popularity", "co-visitation", "vs-knn", "ours"] as const;
type MethodName = (typeof methodNames)[number];

const { values } = cli({
  name: "eval",
  about:
    "Measures recommendation quality offline: trains through the code that production uses, reveals each test\n" +
    "session item by item, and asks for the next item. One JSON line per method on standard output.",
  options: {
    data: { value: "DIR", about: "folder with train and test files (.csv or .csv.gz)", required: true },
    methods: { value: "LIST", about: "comma-separated methods", default: methodNames.join(",") },
    split: {
      value: "SPLIT",
      about: "what to measure on: tune on valid (valid.csv, else the tail of train), report test",
      choices: ["test", "valid", "tail"],
      default: "test",
    },
    "allow-current": { about: "let the item looked at now be recommended too (other papers' form)" },
    json: { about: "nothing but the JSON lines: no progress" },
  },
  examples: [
    "npm run eval -- --data ../shared/datasets/serenade-bol",
    "npm run eval -- --data ../shared/datasets/diginetica-srgnn --split tail --methods ours",
  ],
});

const isMethod = (name: string): name is MethodName => methodNames.some((known) => known === name);
const wanted = values.methods.split(",").map((name) => name.trim());
const unknown = wanted.find((name) => !isMethod(name));
if (unknown !== undefined) fail(`--methods: '${unknown}' is none of ${methodNames.join(", ")}`);

const show = (label: string, total: number) =>
  values.json ? { at: () => undefined, end: () => undefined } : progress(label, total);

const load = (): Data => {
  try {
    return loadData(resolve(values.data), values.split === "test" || values.split === "tail" ? values.split : "valid");
  } catch (error) {
    return fail(`--data: ${error instanceof Error ? error.message : String(error)}`);
  }
};

const data = load();
const catalogue = catalogueOf(data.train);

const training = show("sums", data.train.length);
const trainingStarted = performance.now();
const sums: Sums = trainSums(data.train, (done) => training.at(done));
const popular = byPopularity(sums);
const trainingSeconds = (performance.now() - trainingStarted) / 1000;
training.end(`${catalogue.items.length} items`);

const popularityMethod: Method = {
  name: "popularity",
  bytesPerItem: 8,
  recommend: (visit, limit, allowCurrent) =>
    popular
      .slice(0, limit + 1)
      .filter((item) => allowCurrent || item !== visit.at(-1))
      .slice(0, limit),
};

const builders: Readonly<Record<MethodName, () => Method>> = {
  popularity: () => popularityMethod,
  "co-visitation": () => coVisitation(data.train, catalogue),
  "vs-knn": () => vsKnn(data.train, catalogue),
  ours: () => ours(sums),
};
/** The just-in-time compiler works beside the first calls: timed are those of an isolate in use, ms. */
const warmUp = 1_500;

/** Methods whose index is read out of the sums. */
const usesSums: ReadonlySet<string> = new Set(["popularity", "ours"]);

for (const name of wanted.filter(isMethod)) {
  const started = performance.now();
  const method = builders[name]();
  const seconds = (performance.now() - started) / 1000 + (usesSums.has(name) ? trainingSeconds : 0);
  const measuring = show(name, data.test.length);
  const result = measure(method, data.test, {
    popular: popular.slice(0, 1_000),
    allowCurrent: values["allow-current"],
    onSession: (done) => measuring.at(done),
    warmUp,
  });
  measuring.end(`HR@20 ${result.hr20}, MRR@20 ${result.mrr20}`);
  const line = {
    data: basename(resolve(values.data)),
    split: data.split,
    method: name,
    ...result,
    index_bytes_per_item: rounded(method.bytesPerItem, 1),
    ...(method.publishedBytesPerItem === undefined
      ? {}
      : { published_bytes_per_item: rounded(method.publishedBytesPerItem, 1) }),
    build_s: rounded(seconds, 1),
    allow_current: values["allow-current"],
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
