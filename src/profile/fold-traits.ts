import { isPersonalName } from "../collect/personal.ts";
import type { Traits } from "../contract/record.ts";
import { kept, type ProfileState, type Trait } from "./state.ts";

/**
 * Merges traits, newest occurred first per trait; null clears. Overlong values and traits beyond the bound are left
 * out. What names or locates the person is not kept in the clear, but as the text `sealed` that it came in (null:
 * there is none). `event` is the id of the event that happened at `at`.
 */
export const foldTraits = (
  state: ProfileState,
  traits: Traits,
  { at, event }: { readonly at: number; readonly event: string },
  sealed: string | null,
): void => {
  for (const [name, value] of Object.entries(traits)) {
    const known = state.traits.get(name);
    if (known !== undefined && known.at > at) continue;
    if (known === undefined && (value === null || state.traits.size >= kept.traits)) continue;
    const text = JSON.stringify(value);
    if (JSON.stringify(name).length > kept.nameLength || text.length > kept.traitLength) continue;
    const isSealed = sealed !== null && value !== null && isPersonal(name, text);
    if (isSealed && sealed.length > kept.sealedLength) continue;
    // A cleared trait keeps its time, so that a late older value does not bring it back.
    const trait: Trait = isSealed ? { sealed, at, event } : { value, at, event };
    // Either kind stands in the order in which it became one, as it is stored.
    if (known !== undefined && isSealed !== "sealed" in known) state.traits.delete(name);
    state.traits.set(name, trait);
  }
};

/** By its name, or because an address or the hash of one is in it. */
const isPersonal = (name: string, text: string): boolean =>
  isPersonalName(name) || text.includes("@") || /[0-9a-f]{64}/i.test(text);
