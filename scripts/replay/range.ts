import { err, ok, type Result } from "../../src/base/result.ts";
import { LogAgain } from "../../src/contract/operate.ts";
import type { OperatorClient } from "../operate/client.ts";
import { eachPage, type Row } from "./range-pages.ts";

/** Where a range begins or ends: an offset, or a time of arrival (epoch ms). */
export type Bound = { readonly offset: number } | { readonly received: number };

export type LogRange = {
  /** Undefined: the epoch that is appended to. */
  readonly epoch: string | undefined;
  /** Undefined: all. */
  readonly partition: number | undefined;
  readonly from: Bound;
  /** An offset is the last one; a time is that before which it ends. */
  readonly to: Bound | null;
};

/** An offset or an ISO 8601 time; the error says what it should be. */
export const parseBound = (text: string): Result<Bound, string> => {
  if (/^\d{1,15}$/.test(text)) return ok({ offset: Number(text) });
  const received = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(received)
    ? err(`must be an offset or a time such as 2026-11-01T00:00:00Z, not '${text}'`)
    : ok({ received });
};

/** Gives every record of the range as one line of JSON, partition after partition. Returns how many there were. */
export const printRange = async (
  client: OperatorClient,
  range: LogRange,
  write: (line: string) => void,
): Promise<number> => {
  let printed = 0;
  await eachPage(client, range, async (place, rows) => {
    for (const row of rows) write(JSON.stringify({ ...place, ...row }));
    printed += rows.length;
  });
  return printed;
};

/** Appends the records of the range again, under their own ids. */
export const appendAgain = async (client: OperatorClient, range: LogRange): Promise<Omit<LogAgain, "cursor">> => {
  const total = { read: 0, appended: 0, too_old: 0, unreadable: 0 };
  await eachPage(client, range, async (place, rows) => {
    for (const { first, last } of runsOf(rows)) {
      for (let from: number | null = first; from !== null;) {
        const done: LogAgain = await client.post("/v1/log/again", { ...place, from, to: last }, LogAgain);
        for (const name of ["read", "appended", "too_old", "unreadable"] as const) total[name] += done[name];
        from = done.cursor.next;
      }
    }
  });
  return total;
};

/** Stretches of neighbouring records: what lies between them is not of the range. */
const runsOf = (rows: readonly Row[]): { first: number; last: number }[] => {
  const runs: { first: number; last: number }[] = [];
  for (const { offset } of rows) {
    const run = runs.at(-1);
    if (run !== undefined && run.last + 1 === offset) run.last = offset;
    else runs.push({ first: offset, last: offset });
  }
  return runs;
};
