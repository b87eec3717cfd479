export type Progress = {
  /** Sets how far it is; `note` stands behind the figures ("1,204 events/s"). */
  at(done: number, note?: string): void;
  /** Ends the line; `note` replaces the last one. */
  end(note?: string): void;
};

type Output = { readonly isTTY?: boolean; write(text: string): unknown };

/** How often a terminal is redrawn and a log file gets a line, ms. */
const terminalEvery = 100;
const plainEvery = 5_000;

/**
 * Shows how far a long piece of work is: one redrawn line on a terminal, a line every five seconds elsewhere.
 * Writes to standard error, so that results on standard output stay clean.
 */
export const progress = (label: string, total: number, output: Output = process.stderr): Progress => {
  const started = performance.now();
  let shown = -Infinity;
  let last: { done: number; note: string } = { done: 0, note: "" };

  const show = (ended: boolean): void => {
    const line = progressLine(label, last.done, total, (performance.now() - started) / 1000, last.note);
    if (output.isTTY === true) output.write(`\r\u001B[K${line}${ended ? "\n" : ""}`);
    else output.write(`${line}\n`);
    shown = performance.now();
  };
  return {
    at(done, note = "") {
      last = { done, note };
      if (performance.now() - shown >= (output.isTTY === true ? terminalEvery : plainEvery)) show(false);
    },
    end(note) {
      last = { done: last.done, note: note ?? last.note };
      show(true);
    },
  };
};

const barWidth = 24;

/** One line: label, bar, share, counts, seconds so far and left, note. */
export const progressLine = (label: string, done: number, total: number, seconds: number, note: string): string => {
  const share = total > 0 ? Math.min(1, done / total) : 1;
  const full = Math.round(share * barWidth);
  const left = share > 0.02 && share < 1 ? `, ${duration((seconds / share) * (1 - share))} left` : "";
  const bar = `${"█".repeat(full)}${"░".repeat(barWidth - full)}`;
  const counts = `${count(done)}/${count(total)}`;
  return `${label} ${bar} ${Math.floor(share * 100)}% ${counts} ${duration(seconds)}${left}${note === "" ? "" : ` · ${note}`}`;
};

/** 1234567 -> "1,234,567" */
export const count = (n: number): string => Math.round(n).toLocaleString("en-US");

/** Seconds for people: "0.8 s", "42 s", "3 min 5 s". */
export const duration = (seconds: number): string => {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
};
