import { orders as orderCount } from "../../src/items/popularity.ts";
import type { BasketMethod, NextBasketMethod } from "./basket-method.ts";
import { best, coPurchase } from "./co-purchase.ts";
import { measureBaskets, measureNext, returningOf } from "./measure-baskets.ts";
import { holdsOrders, loadOrders, type Order, splitOrders } from "./orders.ts";
import { ourBaskets, ourNextBaskets } from "./our-baskets.ts";
import { orderRecord } from "./records.ts";
import type { Line, Task, TaskOptions } from "./task.ts";
import { createLearner, ranked } from "./train.ts";

const run = async function* ({ directory, split: wanted, methods, show }: TaskOptions): AsyncGenerator<Line> {
  const { train, asked, split } = splitOrders(loadOrders(directory), wanted === "test" ? "test" : "valid");
  const training = show("sums", train.length);
  const learner = createLearner();
  for (const [index, order] of train.entries()) {
    learner.take(orderRecord(order));
    training.at(index + 1);
  }
  const { sums, people } = learner;
  training.end(`${sums.size} items, ${people.size} people`);
  const popular = ranked(sums, orderCount);

  const completing: Readonly<Record<string, () => BasketMethod>> = {
    popularity: () => ({ name: "popularity", complete: () => [] }),
    "co-purchase": () => coPurchase("co-purchase", train),
    cosine: () => coPurchase("cosine", train),
    llr: () => coPurchase("llr", train),
    ours: () => ourBaskets(sums),
  };
  for (const name of methods) {
    const method = completing[name]?.();
    if (method === undefined) continue;
    const measuring = show(`left out: ${name}`, asked.length);
    const result = measureBaskets(method, asked, { popular, onDone: (done) => measuring.at(done) });
    measuring.end(`HR@10 ${result.hr10}, MRR@10 ${result.mrr10}`);
    yield { question: "left out", split, method: name, ...result };
  }

  const returning = returningOf(train, asked);
  const foreseeing: Readonly<Record<string, () => NextBasketMethod>> = {
    popularity: () => ({ name: "popularity", foresee: () => [] }),
    "personal-top": () => personalTop,
    "co-purchase": () => withLastBasket(train),
    ours: () => ourNextBaskets(sums, people),
  };
  for (const name of methods) {
    const method = foreseeing[name]?.();
    if (method === undefined) continue;
    const measuring = show(`next basket: ${name}`, returning.length);
    const result = await measureNext(method, returning, { popular, onDone: (done) => measuring.at(done) });
    measuring.end(`recall@10 ${result.recall10}`);
    yield { question: "next basket", split, method: name, ...result };
  }
};

/** What the customer ordered most often; of equals the newer. */
const personalTop: NextBasketMethod = {
  name: "personal-top",
  foresee({ before }, limit) {
    const counts = new Map<string, number>();
    for (const [age, items] of before.toReversed().entries()) {
      for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1 - age * 1e-6);
    }
    return best(counts, limit);
  },
};

/** What goes with the customer's last order, by plain counts. */
const withLastBasket = (train: readonly Order[]): NextBasketMethod => {
  const { name, complete } = coPurchase("co-purchase", train);
  return { name, foresee: ({ before }, limit) => complete(new Set(before.at(-1)), limit) };
};

/** What completes a basket, and the basket after the last, for sets of orders. */
export const basketTask: Task = {
  methods: ["popularity", "personal-top", "co-purchase", "cosine", "llr", "ours"],
  unfit: (directory) => (holdsOrders(directory) ? null : `${directory} holds no online_retail.csv(.gz)`),
  run,
};
