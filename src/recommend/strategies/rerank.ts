import { blending, createBlend } from "../blend.ts";
import type { Proposal, Reason, Strategy } from "../strategy.ts";
import { reasonOf } from "./reason-of.ts";

const blend = createBlend();
/** Place of what nothing is known about: behind everything that is. */
const unranked = Number.MAX_SAFE_INTEGER;

/** The caller's own items, best for this person first; what nothing is known about stays in the given order. */
export const rerank: Strategy = {
  id: "rerank",
  offersBought: true,
  offersCart: true,
  needs: ({ history }) => ({ related: history.slice(0, blending.seeds).map(({ item }) => item) }),
  propose(subject, { relatedTo }, { limit }) {
    const { candidates, history, barred } = subject;
    if (candidates.length === 0) return [];
    const seen = history.map((one) => ({ ...one, returns: true }));
    const ranked = blend({ history: seen, listOf: relatedTo, excluded: barred, limit: Infinity });
    const places = new Map(ranked.map((candidate, rank) => [candidate.item, { candidate, rank }]));
    return candidates
      .filter((item) => !barred.has(item))
      .toSorted((a, b) => (places.get(a)?.rank ?? unranked) - (places.get(b)?.rank ?? unranked))
      .slice(0, limit)
      .map((item): Proposal => {
        const place = places.get(item);
        const reason: Reason = place === undefined ? { code: "given" } : reasonOf(place.candidate, subject);
        return { item, reason, isPersonal: place !== undefined };
      });
  },
};
