import type { Traits } from "../contract/record.ts";
import { kept, type ProfileState } from "./state.ts";

/** Merges traits, newest occurred first per trait; null clears. Overlong values and traits beyond the bound are left out. */
export const foldTraits = (state: ProfileState, traits: Traits, at: number): void => {
  for (const [name, value] of Object.entries(traits)) {
    const known = state.traits.get(name);
    if (known !== undefined && known.at > at) continue;
    if (known === undefined && (value === null || state.traits.size >= kept.traits)) continue;
    if (JSON.stringify(name).length > kept.nameLength || JSON.stringify(value).length > kept.traitLength) continue;
    // A cleared trait keeps its time, so that a late older value does not bring it back.
    state.traits.set(name, { value, at });
  }
};
