import { blending, type Candidate, createBlend } from "./blend.ts";
import type { Proposal, Reason, Strategy } from "./strategy.ts";
import type { Subject } from "./subject.ts";

/** Share of the slots that items seen before may take: someone who looked at ten things still gets new ones. */
const returnedShare = 1 / 3;

/** Scratch memory for one call at a time; nothing here waits, so one is enough. */
const blend = createBlend();

/** What belongs with the person's latest items, and some of those items themselves. */
export const forYou: Strategy = {
  id: "for-you",
  personal: true,
  lists: ({ history }) => history.slice(0, blending.seeds).map(({ item }) => item),
  popular: false,
  propose(subject, { listOf }, { limit, slots }) {
    const history = withReturns(subject, Math.ceil(slots * returnedShare));
    const excluded = [...subject.barred, ...subject.purchased];
    return blend({ history, listOf, excluded, limit }).map((candidate): Proposal => {
      return { item: candidate.item, reason: reasonOf(candidate, subject) };
    });
  },
};

/** Only the `most` newest of the items that may come back do. */
const withReturns = ({ history, barred }: Subject, most: number) => {
  let left = most;
  return history.map((seen) => ({ ...seen, returns: seen.returns && !barred.has(seen.item) && left-- > 0 }));
};

const reasonOf = ({ item, because }: Candidate, { cart, current, purchased }: Subject): Reason => {
  if (because === null) return { code: cart.has(item) ? "in_cart" : "viewed_before" };
  if (current.includes(because)) return { code: "related", because, bond: "viewing" };
  if (purchased.has(because)) return { code: "related", because, bond: "bought" };
  return { code: "related", because, bond: cart.has(because) ? "in_cart" : "viewed" };
};
