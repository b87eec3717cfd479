import { count, duration } from "../lib/progress.ts";

/** What one kind of fault did to what was accepted. */
export type FaultRow = {
  readonly fault: string;
  /** Null: the proof is not counted in events, see `more`. */
  readonly accepted: number | null;
  readonly lost: number;
  readonly doubled: number;
  readonly ghosts: number;
  /** From the end of the fault until everything was as it should be, ms; null: not measured. */
  readonly recoveryMs: number | null;
  /** False: a promise was broken, one of these counts or another. */
  readonly isGood: boolean;
  /** What else is worth a line. */
  readonly more: string;
  /** For --json. */
  readonly detail: object;
};

/** `lines` come before the table. */
export type Report = { readonly rows: readonly FaultRow[]; readonly lines: readonly string[] };

const heads = ["fault", "accepted", "lost", "doubled", "ghosts", "recovered", ""] as const;

/** The rows as text, numbers to the right; what is wrong is marked. */
export const tableOf = (rows: readonly FaultRow[]): string[] => {
  const cells = rows.map(({ fault, accepted, lost, doubled, ghosts, recoveryMs, isGood, more }) => [
    fault,
    accepted === null ? "-" : count(accepted),
    count(lost),
    count(doubled),
    count(ghosts),
    recoveryMs === null ? "-" : duration(recoveryMs / 1_000),
    `${isGood ? "" : "WRONG · "}${more}`,
  ]);
  const widths = heads.map((head, at) => Math.max(...[heads, ...cells].map((row) => (row[at] ?? head).length)));
  return [heads, ...cells].map((row) =>
    row
      .map((cell, at) => {
        const width = widths[at] ?? 0;
        if (at === row.length - 1) return cell;
        return at === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join("  ")
      .trimEnd(),
  );
};

/** "accepted 1,234, lost 0, doubled 0, ghosts 0 over 12 kinds of fault" */
export const sumOf = (rows: readonly FaultRow[]): string => {
  const sum = (of: (row: FaultRow) => number): string => count(rows.reduce((all, row) => all + of(row), 0));
  const [accepted, wrong] = [sum((row) => row.accepted ?? 0), rows.filter(({ isGood }) => !isGood).length];
  const said = `accepted ${accepted}, lost ${sum((row) => row.lost)}, doubled ${sum((row) => row.doubled)}, ghosts ${sum((row) => row.ghosts)}`;
  return `${said} over ${rows.length} kinds of fault${wrong === 0 ? "" : ` · ${wrong} WRONG`}`;
};

/** Prints lines, table and sum, or each row as one line of JSON. */
export const printReport = ({ rows, lines }: Report, json: boolean): void => {
  const said = json
    ? rows.map(({ fault, accepted, lost, doubled, ghosts, recoveryMs, isGood, detail }) =>
        JSON.stringify({ fault, accepted, lost, doubled, ghosts, recovery_ms: recoveryMs, ok: isGood, ...detail }),
      )
    : [...lines, ...(rows.length === 0 ? [] : [...tableOf(rows), sumOf(rows)])];
  for (const line of said) process.stdout.write(`${line}\n`);
};

/** A quantile of sorted times, whole ms; 0 of none. */
export const quantile = (sorted: readonly number[], q: number): number =>
  Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0);
