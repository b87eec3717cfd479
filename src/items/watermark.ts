/**
 * Whether nothing of a cut was added before; `next` is the offset after the last cut taken from its partition
 * (undefined: none yet). Compared with <, never ==: offsets may have gaps, a shard does not get every cut, and a
 * cut that is retried comes with the same range.
 */
export const isNewCut = (next: number | undefined, first: number): boolean => next === undefined || first >= next;
