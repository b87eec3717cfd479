/** An item whose tiles are to be built. */
export type WaitingItem = {
  readonly item: string;
  /** Times that building failed. */
  readonly attempts: number;
  /** Grows whenever the item changes while it waits. */
  readonly change: number;
};

/** Items whose tiles are to be built, durable. */
export type TileQueue = {
  /** Adds items, or says of those that wait that they changed; answers how many found no room. */
  add(items: readonly string[], due: number, room: number): number;
  /** Items due at `now`, `limit` at most. */
  due(now: number, limit: number): readonly WaitingItem[];
  /** When the next item is due, epoch ms; null: none waits. */
  nextDue(): number | null;
  /** Takes an item out, unless it changed meanwhile. */
  done(one: WaitingItem): void;
  /** Puts an item off that failed once more, unless it changed meanwhile. */
  retry(one: WaitingItem, due: number): void;
  size(): number;
};
