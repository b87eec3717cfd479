import { seeded } from "../lib/seeded.ts";

/** One event as the accounts know it: who must have it, under which type, and which units it buys. */
export type Fact = {
  readonly id: string;
  /** User id of its person, also for what the person did before it was known. */
  readonly person: string;
  /** As in the profile's counters. */
  readonly type: "product_viewed" | "order_completed" | "identify";
  /** Reported twice under the same order, these units count once. */
  readonly bought?: { readonly item: string; readonly units: number };
};

/** One request: `insist` is sent until it is acknowledged, `once` is not repeated, `forged` has a wrong key. */
export type Batch = {
  readonly manner: "insist" | "once" | "forged";
  readonly facts: readonly Fact[];
  /** Positions in the request of events that no gateway may take. */
  readonly bad: readonly number[];
  /** Ids of those events. */
  readonly badIds: readonly string[];
  readonly body: string;
};

export type Traffic = {
  next(): Batch;
  /** What makes every visitor known, to be sent at the end. */
  known(): Batch[];
  readonly people: readonly string[];
};

export type TrafficOptions = {
  readonly seed: number;
  /** Of every id, so that runs on one gateway do not meet. */
  readonly prefix: string;
  readonly people: number;
  readonly batch: number;
};

type Call = { readonly fact: Fact; readonly call: object };

const shares = { repeated: 0.15, bad: 0.03, once: 0.1, forged: 0.05, order: 0.2, identify: 0.04, secondReport: 0.3 };
/** Every so many people are visitors: anonymous until one of their identifies has come through. */
const visitorEvery = 5;
/** Repeats come from the latest calls. */
const repeatable = 400;
const items = 50;

/**
 * An endless, repeatable stream of requests of a shop's people: views, orders (some reported twice, by two events),
 * identifies that merge a visitor into a user, repeats of earlier events, events without a name, requests with a
 * wrong key.
 */
export const traffic = ({ seed, prefix, people, batch }: TrafficOptions): Traffic => {
  const random = seeded(seed);
  const upTo = (most: number): number => Math.floor(random() * most);
  const names = Array.from({ length: people }, (_, index) => `${prefix}-u${index}`);
  const recent: Call[] = [];
  let made = 0;

  const isVisitor = (index: number): boolean => index % visitorEvery === 0;
  const both = (index: number) => ({ userId: names[index], anonymousId: `${prefix}-a${index}` });
  const identityOf = (index: number): object =>
    isVisitor(index) ? { anonymousId: both(index).anonymousId } : { userId: names[index] };
  const base = (id: string) => ({ messageId: id, timestamp: new Date().toISOString() });

  const identify = (index: number): Call => {
    const id = `${prefix}-${(made += 1)}`;
    const fact: Fact = { id, person: names[index] ?? "", type: "identify" };
    return {
      fact,
      call: {
        ...base(id),
        type: "identify",
        ...(isVisitor(index) ? both(index) : identityOf(index)),
        traits: { plan: "gold" },
      },
    };
  };
  const view = (index: number): Call => {
    const id = `${prefix}-${(made += 1)}`;
    const properties = { product_id: `item-${upTo(items)}` };
    return {
      fact: { id, person: names[index] ?? "", type: "product_viewed" },
      call: { ...base(id), type: "track", event: "Product Viewed", ...identityOf(index), properties },
    };
  };
  const order = (index: number): Call[] => {
    const number = (made += 1);
    const bought = { item: `${prefix}-thing-${number}`, units: 1 + upTo(3) };
    const properties = {
      order_id: `${prefix}-order-${number}`,
      products: [{ product_id: bought.item, quantity: bought.units }],
    };
    const report = (id: string): Call => ({
      fact: { id, person: names[index] ?? "", type: "order_completed", bought },
      call: { ...base(id), type: "track", event: "Order Completed", ...identityOf(index), properties },
    });
    const first = report(`${prefix}-${number}`);
    return random() < shares.secondReport ? [first, report(`${prefix}-${number}-server`)] : [first];
  };
  const some = (): Call[] => {
    const index = upTo(people);
    const which = random();
    if (which < shares.identify) return [identify(index)];
    return which < shares.identify + shares.order ? order(index) : [view(index)];
  };

  const batchOf = (manner: Batch["manner"], calls: readonly Call[]): Batch => {
    const entries: { readonly call: object; readonly fact: Fact | null }[] = [...calls];
    const badIds: string[] = [];
    if (random() < shares.bad * batch) {
      const id = `${prefix}-bad-${(made += 1)}`;
      badIds.push(id);
      // Without a name.
      entries.splice(upTo(entries.length), 0, {
        call: { ...base(id), type: "track", ...identityOf(upTo(people)) },
        fact: null,
      });
    }
    return {
      manner,
      facts: calls.map(({ fact }) => fact),
      bad: entries.flatMap(({ fact }, at) => (fact === null ? [at] : [])),
      badIds,
      body: JSON.stringify({ batch: entries.map(({ call }) => call) }),
    };
  };

  return {
    people: names,
    next: () => {
      const which = random();
      const manner = which < shares.forged ? "forged" : which < shares.forged + shares.once ? "once" : "insist";
      const calls: Call[] = [];
      while (calls.length < batch) {
        const again = random() < shares.repeated ? recent[upTo(recent.length)] : undefined;
        calls.push(...(again !== undefined && manner !== "forged" ? [again] : some()));
      }
      if (manner !== "forged") recent.push(...calls);
      recent.splice(0, Math.max(0, recent.length - repeatable));
      return batchOf(manner, calls);
    },
    known: () => {
      const visitors = names.flatMap((_, index) => (isVisitor(index) ? [identify(index)] : []));
      const batches: Batch[] = [];
      for (let at = 0; at < visitors.length; at += batch)
        batches.push(batchOf("insist", visitors.slice(at, at + batch)));
      return batches;
    },
  };
};
