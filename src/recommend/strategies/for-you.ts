import { blending, createBlend } from "../blend.ts";
import type { Proposal, Strategy } from "../strategy.ts";
import type { Subject } from "../subject.ts";
import { reasonOf } from "./reason-of.ts";

/** Share of the slots that items seen before may take: someone who looked at ten things still gets new ones. */
const returnedShare = 1 / 3;

/** Scratch memory for one call at a time; nothing here waits, so one is enough. */
const blend = createBlend();

/** What belongs with the person's latest items, and some of those items themselves. */
export const forYou: Strategy = {
  id: "for-you",
  needs: ({ history }) => ({ related: history.slice(0, blending.seeds).map(({ item }) => item) }),
  propose(subject, { relatedTo }, { limit, slots }) {
    const history = withReturns(subject, Math.ceil(slots * returnedShare));
    const excluded = [...subject.barred, ...subject.purchased.keys()];
    return blend({ history, listOf: relatedTo, excluded, limit }).map((candidate): Proposal => {
      return { item: candidate.item, reason: reasonOf(candidate, subject), isPersonal: true };
    });
  },
  explain({ history }, { relatedTo }, item) {
    return history.slice(0, blending.seeds).flatMap((seen, rank) => {
      const weight = relatedTo(seen.item)?.find(([other]) => other === item)?.[1];
      const value = (weight ?? 0) * blending.recency ** rank * seen.share;
      return weight === undefined ? [] : [{ name: "goes_with", item: seen.item, value }];
    });
  },
};

/** Only the `most` newest of the items that may come back do. */
const withReturns = ({ history, barred }: Subject, most: number) => {
  let left = most;
  return history.map((seen) => ({ ...seen, returns: seen.returns && !barred.has(seen.item) && left-- > 0 }));
};
