import { cutRows, type TextCut } from "./cut-rows.object.ts";
import { dueRows, type DueRows } from "./due-rows.object.ts";
import { sumRows, type StoredDays, type SumRows } from "./sum-rows.object.ts";
import { addRow, emptyDayRow, type DayRow } from "./sums.ts";

/** A generation's sums: the day rows, and over them the cuts that are not in these yet. */
export type ItemSums = Omit<SumRows, "add"> & {
  /** Adds a cut's deltas once: null when something of it was added before, else the items touched. */
  add(cut: TextCut): readonly string[] | null;
  /** Items whose lists are to be published. */
  readonly due: DueRows & {
    /** After a publishing: remembers it, if nothing is due any more. */
    mark(): void;
  };
};

/** `transaction` runs work whose writes stand or fall together. */
export const itemSums = (sql: SqlStorage, generation: number, transaction: <T>(work: () => T) => T): ItemSums => {
  const stored = sumRows(sql, generation);
  const storedDue = dueRows(sql, "lists_due", generation);
  const cuts = cutRows(sql, generation, (sums, unpublished) => {
    stored.add(sums);
    storedDue.add(unpublished);
  });
  /** Of the items last told as due, those that have a row of their own. */
  let inRows: ReadonlySet<string> = new Set();
  const atomically = <T>(work: () => T): T => {
    try {
      return transaction(work);
    } catch (cause) {
      // What is in memory may be ahead of what was rolled back.
      cuts.forget();
      throw cause;
    }
  };
  /** Rows are canonical once nothing waits: equal sums are equal bytes, however they came in. */
  const summedUp = (): SumRows => {
    atomically(() => cuts.sumUp());
    return stored;
  };

  return {
    add: (cut) => atomically(() => cuts.take(cut)),
    days(item) {
      const { days, chars } = stored.days(item);
      return { days: over(days, cuts.days(item)), chars };
    },
    counts: (item) =>
      over(stored.counts(item), new Map(Array.from(cuts.days(item), ([day, row]) => [day, { ...row, pairs: none }]))),
    items: () => [...new Set([...stored.items(), ...cuts.items()])],
    page: (after, limit) => summedUp().page(after, limit),
    rows: (item) => summedUp().rows(item),
    dump: () => summedUp().dump(),
    due: {
      add: (items) => storedDue.add(items),
      first(limit) {
        inRows = new Set(storedDue.first(limit));
        return [...new Set([...inRows, ...cuts.unpublished()])].slice(0, limit);
      },
      done(item) {
        // A row that came since is left, and its item published once more.
        if (inRows.has(item)) storedDue.done(item);
        cuts.published(item);
      },
      mark: () => cuts.markPublished(),
    },
  };
};

const none: DayRow["pairs"] = new Map();

/** `days` are fresh from the rows, `waiting` must stay as they are. */
const over = (days: StoredDays["days"], waiting: ReadonlyMap<number, DayRow>): StoredDays["days"] => {
  if (waiting.size === 0) return days;
  const sums = new Map(days);
  for (const [day, row] of waiting) {
    const sum = sums.get(day) ?? emptyDayRow();
    addRow(sum, row);
    sums.set(day, sum);
  }
  return [...sums];
};
