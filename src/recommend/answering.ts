import type { Clock } from "../base/clock.port.ts";
import type { Random } from "../base/random.port.ts";
import { limits } from "../contract/limits.ts";
import type { Placement } from "../contract/placement.ts";
import type { RecommendedItem, Recommendations } from "../contract/recommendation.ts";
import { recommendedItem } from "./answer.ts";
import { recommend, type Trace } from "./engine.ts";
import { explanationOf } from "./explanation.ts";
import { messageItems } from "./message-answer.ts";
import type { MessageLinks, SettledMessage } from "./message-links.port.ts";
import { findPerson, nobody, type PeopleDeps, viewOf } from "./people.ts";
import { planOf } from "./plan.ts";
import type { RecommendQuery } from "./query.ts";
import type { Reads } from "./reads.ts";

export type AnsweringDeps = PeopleDeps & {
  readonly reads: Reads;
  readonly message: Pick<MessageLinks, "settle" | "warm">;
  readonly shopCurrency: string;
  readonly clock: Clock;
  readonly random: Random;
};

/** One recommendation request, with what its caller is allowed and where it came in. */
export type Asked = {
  readonly query: RecommendQuery;
  readonly placement: Placement;
  /** Key of the person, where a token named them. */
  readonly key: string | null;
  readonly send: string | null;
  /** The send was named by somebody who has no more than a token. */
  readonly isOpenEnded: boolean;
  readonly origin: string;
  /** Takes work that may go on after the answer. */
  readonly defer: (work: Promise<unknown>) => void;
};

/** Settling writes to the person's object; a sender gets items without links rather than nothing, ms. */
const settlePatience = 300;

/** The answer to one request. Never rejects: what cannot be read or settled in time is done without. */
export const answering =
  (deps: AnsweringDeps) =>
  async (asked: Asked): Promise<Recommendations> => {
    const { query, placement, send } = asked;
    const named = asked.key === null ? await findPerson(deps, query.persons) : await viewOf(deps, asked.key);
    const found = named ?? (send === null ? null : await nobody(deps, send));
    // Of an impersonal placement nothing of the person is looked at, nor for mail of who withdrew from it.
    const isGeneric = placement.impersonal || (send !== null && found?.view?.withdrawn === true);
    const view = isGeneric ? null : (found?.view ?? null);
    const plan = planOf(placement, query.strategy);
    const limit =
      query.limit ?? (plan.reranks ? Math.min(query.current.length, limits.recommendations) : placement.slots);
    const isMessage = found !== null && send !== null;
    let trace: Trace | null = null;
    const recommended = await recommend(deps.reads, view, {
      plan,
      // A message has all its slots decided at once, however few the sender wants to hear about.
      slots: isMessage ? Math.max(limit, placement.slots) : limit,
      // What is to be put in order is no item on screen.
      ...(plan.reranks ? { current: [], candidates: query.current } : { current: query.current }),
      exclude: query.exclude,
      category: query.category,
      country: query.country,
      now: deps.clock.now(),
      ...(query.explain ? { explain: (made: Trace) => void (trace = made) } : {}),
    });
    const wording = { locale: query.locale, shopCurrency: deps.shopCurrency };
    const proposed = recommended.map((one) => recommendedItem(one, wording));
    const settled = isMessage ? await settle(deps, asked, found.key, view?.revision ?? 0, proposed) : null;
    if (settled !== null) asked.defer(deps.message.warm(placement.id, settled));
    const items: RecommendedItem[] =
      settled === null ? proposed.slice(0, limit) : messageItems(settled, proposed, limit);
    return {
      known: view !== null,
      show: items.length > 0,
      items,
      fallback: items.filter((item) => item.is_fallback).length,
      decision_id: settled?.decision_id ?? `d_${deps.random.uuid()}`,
      as_of: new Date(deps.clock.now()).toISOString(),
      ...(trace === null ? {} : { explanation: explanationOf(trace) }),
    };
  };

const settle = async (
  { message, within }: AnsweringDeps,
  { send, placement, origin, isOpenEnded }: Asked,
  key: string,
  revision: number,
  items: readonly RecommendedItem[],
): Promise<SettledMessage | null> => {
  if (send === null) return null;
  const proposal = { key, send, placement: placement.id, origin, revision, items, isOpenEnded };
  const settled = await within(message.settle(proposal), settlePatience).catch(() => null);
  return settled?.ok === true ? settled.value : null;
};
