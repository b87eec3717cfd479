import { catalogueOf } from "./catalogue.ts";
import { coVisitation } from "./co-visitation.ts";
import { measure, rounded } from "./measure.ts";
import type { Method } from "./method.ts";
import { ours } from "./ours.ts";
import { holdsSessions, loadData } from "./sessions.ts";
import type { Line, Task, TaskOptions } from "./task.ts";
import { byPopularity, trainSums, type Sums } from "./train.ts";
import { vsKnn } from "./vs-knn.ts";

/** The just-in-time compiler works beside the first calls: timed are those of an isolate in use, ms. */
const warmUp = 1_500;

/** Methods whose index is read out of the sums. */
const usesSums: ReadonlySet<string> = new Set(["popularity", "ours"]);

const run = function* ({ directory, split, methods, allowCurrent, show }: TaskOptions): Generator<Line> {
  const data = loadData(directory, split);
  const catalogue = catalogueOf(data.train);

  const training = show("sums", data.train.length);
  const trainingStarted = performance.now();
  const sums: Sums = trainSums(data.train, (done) => training.at(done));
  const popular = byPopularity(sums);
  const trainingSeconds = (performance.now() - trainingStarted) / 1000;
  training.end(`${catalogue.items.length} items`);

  const builders: Readonly<Record<string, () => Method>> = {
    popularity: () => byRank(popular),
    "co-visitation": () => coVisitation(data.train, catalogue),
    "vs-knn": () => vsKnn(data.train, catalogue),
    ours: () => ours(sums),
  };
  for (const name of methods) {
    const started = performance.now();
    const method = builders[name]?.();
    if (method === undefined) continue;
    const seconds = (performance.now() - started) / 1000 + (usesSums.has(name) ? trainingSeconds : 0);
    const measuring = show(name, data.test.length);
    const result = measure(method, data.test, {
      popular: popular.slice(0, 1_000),
      allowCurrent,
      onSession: (done) => measuring.at(done),
      warmUp,
    });
    measuring.end(`HR@20 ${result.hr20}, MRR@20 ${result.mrr20}`);
    yield {
      split: data.split,
      method: name,
      ...result,
      index_bytes_per_item: rounded(method.bytesPerItem, 1),
      ...(method.publishedBytesPerItem === undefined
        ? {}
        : { published_bytes_per_item: rounded(method.publishedBytesPerItem, 1) }),
      build_s: rounded(seconds, 1),
      allow_current: allowCurrent,
    };
  }
};

const byRank = (popular: readonly string[]): Method => ({
  name: "popularity",
  bytesPerItem: 8,
  recommend: (visit, limit, allowCurrent) =>
    popular
      .slice(0, limit + 1)
      .filter((item) => allowCurrent || item !== visit.at(-1))
      .slice(0, limit),
});

/** The next item of a visit, for sets of sessions. */
export const sessionTask: Task = {
  methods: ["popularity", "co-visitation", "vs-knn", "ours"],
  unfit: (directory) => (holdsSessions(directory) ? null : `${directory} holds no train.csv(.gz) and test.csv(.gz)`),
  run,
};
