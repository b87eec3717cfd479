import type { ItemDelta } from "../contract/contribution.ts";

const start = '{"v":1,"type":"erased","deltas":[';

/**
 * What stands at the offset of a record whose person was erased: nothing of the record but what it added to the sums of
 * items, which name nobody, so that a rebuild still comes to the same sums. It is no record of anybody's.
 */
export const encodeErased = (deltas: readonly ItemDelta[]): string => `${start}${JSON.stringify(deltas).slice(1)}}`;

export const isErasedValue = (value: string): boolean => value.startsWith(start);

/** Null for every other value. */
export const decodeErased = (value: string): readonly ItemDelta[] | null => {
  if (!isErasedValue(value)) return null;
  try {
    return (JSON.parse(value) as { readonly deltas: readonly ItemDelta[] }).deltas;
  } catch {
    return null;
  }
};
