import { decode } from "../../log/codec.ts";
import { encodeErased, isErasedValue } from "../../log/erased-record.ts";
import type { StoredRecord } from "../../log/event-log.port.ts";
import { fold } from "../fold.ts";
import { decodeState, encodeState } from "../state-codec.ts";
import { emptyProfile, type ProfileState } from "../state.ts";
import { isForgotten } from "./forgotten.ts";

/** How far people's records were gone through, by key; as texts, for it must survive a restart. */
export type Progress = readonly (readonly [key: string, core: string, parts: readonly (readonly [string, string])[]])[];

/**
 * Goes through records in log order and says what is to stand in place of those of erased people: what each added to
 * the sums of items, which follows from the person's earlier records alone. Cut-offs, and the pointers that are said
 * again after them, stay. `keys`: those erased; `at`: when, epoch ms.
 */
export const replacing = (keys: readonly string[], at: number, progress: Progress) => {
  const states = new Map<string, ProfileState>(keys.map((key) => [key, emptyProfile()]));
  for (const [key, core, parts] of progress) states.set(key, decodeState({ core, parts: new Map(parts) }));

  return {
    /** Null: the record stays as it is. */
    of({ value }: StoredRecord): string | null {
      // Most are of somebody else, and need not be read for that.
      if (!keys.some((key) => value.includes(key))) return null;
      const decoded = decode(value);
      // A reader parked it.
      if (!decoded.ok) return isErasedValue(value) ? null : encodeErased([]);
      const record = decoded.value;
      const state = states.get(record.key);
      if (state === undefined) return null;
      const isLater = state.erased !== null && state.erased >= at;
      const { deltas } = fold(state, record);
      if (record.erased === true || (isLater && !isForgotten(at, record))) return null;
      return encodeErased(deltas);
    },

    progress: (): Progress =>
      Array.from(states, ([key, state]) => {
        const { core, parts } = encodeState(state);
        return [key, core, [...parts]] as const;
      }),
  };
};
