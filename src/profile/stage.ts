import type { Stage } from "../contract/profile.ts";
import type { ProfileState } from "./state.ts";

/** What a stage follows from, times in epoch ms: made once per change of the state, for the clock runs on without one. */
export type StageFacts = {
  /** Newest sign of life on the site, in the cart or at the till, mails not counted; null: none. */
  readonly active: number | null;
  /** Newest order; null: none. */
  readonly ordered: number | null;
  /** Orders that were not refunded as a whole. */
  readonly orders: number;
  /** Sessions in all, and the last event of the latest few. */
  readonly sessionCount: number;
  readonly sessions: readonly number[];
  readonly hasCart: boolean;
};

const dayMs = 86_400_000;

/** Days without a sign of life, and what makes somebody engaged or loyal: judgement, no open data set could decide them. */
export const stageBounds = {
  visitorLapses: 60,
  customerAtRisk: 60,
  customerLapses: 180,
  loyalOrders: 3,
  engagedSessions: 3,
  engagedDays: 30,
} as const;

export const stageFacts = (state: ProfileState): StageFacts => {
  let ordered: number | null = null;
  for (const { last } of state.purchases.values()) ordered = newer(ordered, last);
  let active = newer(ordered, state.viewed[0]?.at ?? null);
  for (const { last } of state.sessions) active = newer(active, last);
  for (const { at } of state.cart.values()) active = newer(active, at);
  let orders = 0;
  for (const { isBooked, refunded } of state.orders.values()) if (isBooked && !refunded) orders += 1;
  return {
    active,
    ordered,
    orders,
    sessionCount: state.sessionCount,
    sessions: state.sessions.map(({ last }) => last),
    hasCart: state.cart.size > 0,
  };
};

/** Where the person stands on the way from a first visit to a lapsed customer, as of an epoch ms: the first that holds. */
export const stageOf = (facts: StageFacts, asOf: number): Stage => {
  const [stage] = rules.find(([, holds]) => holds(facts, asOf)) ?? ["active"];
  return stage;
};

type Rule = readonly [stage: Stage, holds: (facts: StageFacts, asOf: number) => boolean];

const rules: readonly Rule[] = [
  [
    "lapsed",
    (facts, asOf) =>
      quietDays(facts, asOf) >= (facts.orders > 0 ? stageBounds.customerLapses : stageBounds.visitorLapses),
  ],
  ["at_risk", (facts, asOf) => facts.orders > 0 && quietDays(facts, asOf) >= stageBounds.customerAtRisk],
  ["loyal", ({ orders }) => orders >= stageBounds.loyalOrders],
  ["customer", ({ orders }) => orders > 0],
  ["engaged", (facts, asOf) => facts.hasCart || recentSessions(facts, asOf) >= stageBounds.engagedSessions],
  ["new", ({ sessionCount }) => sessionCount <= 1],
  ["active", () => true],
];

export const recentSessions = ({ sessions }: StageFacts, asOf: number): number =>
  sessions.filter((last) => asOf - last < stageBounds.engagedDays * dayMs).length;

const quietDays = ({ active }: StageFacts, asOf: number): number => (active === null ? 0 : (asOf - active) / dayMs);

const newer = (one: number | null, other: number | null): number | null =>
  one === null ? other : other === null ? one : Math.max(one, other);
