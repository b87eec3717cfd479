import { forYou } from "./for-you.ts";
import { mostPopular } from "./most-popular.ts";
import type { Strategy } from "./strategy.ts";

/** Chains by name: strategies in the order in which they fill the slots. The last one always fills. */
const chains: Readonly<Record<string, readonly Strategy[]>> = {
  "for-you": [forYou, mostPopular],
  popular: [mostPopular],
};

export const defaultChain: readonly Strategy[] = [forYou, mostPopular];

/** The chain of a name; an unknown name gets the default, for a recommendation request never fails. */
export const chainOf = (name: string | null): readonly Strategy[] =>
  name !== null && Object.hasOwn(chains, name) ? (chains[name] ?? defaultChain) : defaultChain;

/** Whether a strategy chooses for the person; false for a name that is none (any more). */
export const isPersonal = (id: string): boolean =>
  Object.values(chains)
    .flat()
    .some((one) => one.id === id && one.personal);
