export type ByteLru<V, K extends string | number = string> = {
  get(key: K): V | undefined;
  set(key: K, value: V): void;
  delete(key: K): void;
  /** Bytes held now, by `sizeOf`. */
  bytes(): number;
};

/** An entry used again is moved to the newest end only once this share of the others has come in since it was there. */
const movedAfter = 0.25;

/**
 * A map that holds at most `maxBytes`, dropping what was used longest ago first: to within a quarter of the entries, so
 * that reading what is in use anyway moves nothing. A value larger than the whole cap is not kept.
 */
export const byteLru = <V, K extends string | number = string>(
  maxBytes: number,
  sizeOf: (value: V) => number,
): ByteLru<V, K> => {
  // A Map iterates in order of insertion: re-inserting on use keeps the oldest first.
  const entries = new Map<K, { readonly value: V; readonly came: number }>();
  let held = 0;
  /** Entries that came in so far. */
  let came = 0;
  const drop = (key: K): void => {
    const entry = entries.get(key);
    if (entry === undefined) return;
    entries.delete(key);
    held -= sizeOf(entry.value);
  };
  return {
    get: (key) => {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      if (came - entry.came > entries.size * movedAfter) {
        entries.delete(key);
        entries.set(key, { value: entry.value, came });
      }
      return entry.value;
    },
    set: (key, value) => {
      drop(key);
      if (sizeOf(value) > maxBytes) return;
      came += 1;
      entries.set(key, { value, came });
      held += sizeOf(value);
      for (const oldest of entries.keys()) {
        if (held <= maxBytes) break;
        drop(oldest);
      }
    },
    delete: drop,
    bytes: () => held,
  };
};
