/** Where a buffer partition's records went; `next = drained + parked` as long as no record was passed over. */
export type DrainState = {
  /** Offset in the buffer below which everything is on the primary or parked. */
  readonly next: number;
  readonly drained: number;
  readonly parked: number;
};

/** A record that the primary will never take, kept as it stood in the buffer. */
export type ParkedAppend = { readonly offset: number; readonly reason: string; readonly value: string };

/** What a drain's storage must do; `transaction` runs work whose writes stand or fall together. */
export type DrainRows = {
  /** Null before the first save. */
  load(): DrainState | null;
  save(state: DrainState): void;
  /** Keeps a parked record; keeping it again changes nothing. */
  park(record: ParkedAppend, at: number): void;
  parked(from: number, limit: number): ParkedAppend[];
  transaction<T>(work: () => T): T;
};

export type DrainStore = {
  load(): DrainState;
  /** Moves on to `next` past records that were confirmed or, with this, parked. False: another run was there first. */
  advance(from: number, next: number, drained: number, parked: readonly ParkedAppend[], at: number): boolean;
  parked(from: number, limit: number): ParkedAppend[];
};

const initial: DrainState = { next: 0, drained: 0, parked: 0 };

/** A drain's state over its rows: one row is written per advance, whatever it drained. */
export const drainStore = (rows: DrainRows): DrainStore => {
  const load = (): DrainState => rows.load() ?? initial;
  return {
    load,
    advance: (from, next, drained, parked, at) =>
      rows.transaction(() => {
        const state = load();
        if (state.next !== from) return false;
        for (const record of parked) rows.park(record, at);
        rows.save({ next, drained: state.drained + drained, parked: state.parked + parked.length });
        return true;
      }),
    parked: (from, limit) => rows.parked(from, limit),
  };
};
