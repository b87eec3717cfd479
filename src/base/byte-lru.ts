export type ByteLru<V> = {
  get(key: string): V | undefined;
  set(key: string, value: V): void;
  delete(key: string): void;
  /** Bytes held now, by `sizeOf`. */
  bytes(): number;
};

/**
 * A map that holds at most `maxBytes`, dropping what was used longest ago first.
 * A value larger than the whole cap is not kept.
 */
export const byteLru = <V>(maxBytes: number, sizeOf: (value: V) => number): ByteLru<V> => {
  // A Map iterates in order of insertion: re-inserting on use keeps the oldest first.
  const entries = new Map<string, V>();
  let held = 0;
  const drop = (key: string): V | undefined => {
    const value = entries.get(key);
    if (value === undefined) return undefined;
    entries.delete(key);
    held -= sizeOf(value);
    return value;
  };
  const keep = (key: string, value: V): void => {
    entries.set(key, value);
    held += sizeOf(value);
  };
  return {
    get: (key) => {
      const value = drop(key);
      if (value !== undefined) keep(key, value);
      return value;
    },
    set: (key, value) => {
      drop(key);
      if (sizeOf(value) > maxBytes) return;
      keep(key, value);
      for (const oldest of entries.keys()) {
        if (held <= maxBytes) break;
        drop(oldest);
      }
    },
    delete: (key) => void drop(key),
    bytes: () => held,
  };
};
