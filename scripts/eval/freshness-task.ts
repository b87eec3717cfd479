import { buildBoughtList } from "../../src/items/bought-lists.ts";
import { buildList, decodeList, encodeList, type List } from "../../src/items/lists.ts";
import { createBlend } from "../../src/recommend/blend.ts";
import { boughtTogether } from "../../src/recommend/strategies/bought-together.ts";
import { subjectOf } from "../../src/recommend/subject.ts";
import { createEdge, type Edge, newestOf } from "./edge.ts";
import { rounded } from "./measure.ts";
import { askedDays, holdsOrders, loadOrders } from "./orders.ts";
import { holdsTimes, loadLog } from "./sessions.ts";
import { orderSteps, sessionSteps, type Question, type Step } from "./stream.ts";
import type { Line, Task, TaskOptions } from "./task.ts";
import { createLearner } from "./train.ts";

const dayMs = 86_400_000;
const cutoff = 20;
/** Newest days of a set of sessions that are streamed; of a set of orders as many as are asked about there. */
const streamedDays = 7;

const intervals: Readonly<Record<string, number | null>> = {
  frozen: null,
  hourly: 3_600_000,
  "5-minute": 300_000,
  "1-minute": 60_000,
};

type Setting = {
  readonly steps: readonly Step[];
  readonly days: number;
  readonly build: (item: string, days: Parameters<typeof buildBoughtList>[0]) => List;
  readonly sold: boolean;
  /** Answers a question for somebody of whom `known` is known. */
  readonly answer: (edge: Edge, question: Question, known: readonly string[]) => readonly string[];
};

const run = function* ({ directory, split, methods, show }: TaskOptions): Generator<Line> {
  const { steps, days, build, sold, answer } = holdsOrders(directory)
    ? orderSetting(directory)
    : sessionSetting(directory);
  const newestDay = Math.floor((steps.at(-1)?.at ?? 0) / dayMs);
  const end = (newestDay + 1 - (split === "test" ? 0 : days)) * dayMs;
  const start = end - days * dayMs;
  const learner = createLearner();
  const newest = newestOf(learner.sums, (item, rows) => decodeList(encodeList(build(item, rows))), sold);
  const counters = methods.flatMap((name) => [
    { name, history: "live", n: 0, hits: 0, newItems: 0, newHits: 0 },
    { name, history: "as published", n: 0, hits: 0, newItems: 0, newHits: 0 },
  ]);
  let edges: ReadonlyMap<string, Edge> | null = null;
  let known: ReadonlySet<string> = new Set();

  const progress = show("stream", steps.length);
  for (const [index, step] of steps.entries()) {
    if (step.at >= end) break;
    if (step.at >= start && edges === null) {
      edges = new Map(methods.map((name) => [name, createEdge(name, intervals[name] ?? null, newest, start)]));
      known = new Set(learner.sums.keys());
    }
    for (const edge of edges?.values() ?? []) edge.at(step.at);
    if ("record" in step) {
      const changed = new Set(learner.take(step.record).map(({ item }) => item));
      for (const item of changed) newest.changed(item);
      for (const edge of edges?.values() ?? []) edge.changed(changed);
    } else if (edges !== null) {
      const { question } = step;
      for (const counter of counters) {
        const edge = edges.get(counter.name);
        if (edge === undefined) continue;
        const seeds = counter.history === "live" ? question.live : question.asOf(edge.written());
        const isHit = filled(answer(edge, question, seeds), edge, question).includes(question.wanted);
        counter.n++;
        counter.hits += isHit ? 1 : 0;
        if (known.has(question.wanted)) continue;
        counter.newItems++;
        counter.newHits += isHit ? 1 : 0;
      }
    }
    progress.at(index + 1);
  }
  progress.end();
  const frozen = counters.find(({ name, history }) => name === "frozen" && history === "live");
  for (const { name, history, n, hits, newItems, newHits } of counters) {
    yield {
      split: split === "test" ? "test" : "valid",
      days,
      method: name,
      history,
      n,
      hr20: rounded(hits / Math.max(n, 1), 4),
      ...(frozen === undefined ? {} : { uplift: rounded(hits / Math.max(frozen.hits, 1) - 1, 4) }),
      n_new_items: newItems,
      hr20_new_items: rounded(newHits / Math.max(newItems, 1), 4),
    };
  }
};

/** With what is popular, as published too; what is looked at is never an answer. */
const filled = (answer: readonly string[], edge: Edge, { live }: Question): readonly string[] => {
  if (answer.length >= cutoff) return answer;
  const full = new Set(answer);
  for (const item of edge.popular()) {
    if (full.size >= cutoff) break;
    if (item !== live[0]) full.add(item);
  }
  return [...full];
};

const sessionSetting = (directory: string): Setting => {
  const blend = createBlend();
  return {
    steps: sessionSteps(loadLog(directory)),
    days: streamedDays,
    build: buildList,
    sold: false,
    answer: ({ listOf }, { live }, known) =>
      blend({
        history: known.map((item) => ({ item, share: 1, returns: true })),
        listOf,
        excluded: live.slice(0, 1),
        limit: cutoff,
      }).map(({ item }) => item),
  };
};

const orderSetting = (directory: string): Setting => ({
  steps: orderSteps(loadOrders(directory)),
  days: askedDays,
  build: (_item, days) => buildBoughtList(days),
  sold: true,
  answer({ listOf }, _question, known) {
    const material = { relatedTo: () => undefined, boughtWith: listOf, factsOf: () => undefined, board: () => [] };
    const subject = subjectOf(null, { current: known, exclude: [], now: 0 });
    return boughtTogether.propose(subject, material, { limit: cutoff, slots: cutoff }).map(({ item }) => item);
  },
});

/** What it is worth to know at once what the person, and everybody else, just did: for sets with times. */
export const freshnessTask: Task = {
  methods: Object.keys(intervals),
  unfit: (directory) =>
    holdsOrders(directory) || holdsTimes(directory)
      ? null
      : `${directory} holds neither orders nor sessions with times`,
  run,
};
