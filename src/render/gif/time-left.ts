const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** More than any timer shows; keeps the arithmetic finite. */
const longest = 100_000 * day;

/** Whole seconds that are left, cut off like every part of a countdown; 0 after the end. */
export const secondsLeft = (msLeft: number): number => (msLeft > 0 ? Math.min(Math.floor(msLeft / 1000), longest) : 0);

/** The numbers that a timer shows, days first if it shows them; the first one is at most 99. */
export const shownNumbers = (seconds: number, showDays: boolean): readonly number[] => {
  const hours = Math.floor(seconds / hour);
  const rest = [Math.floor(seconds / minute) % 60, seconds % 60];
  return showDays ? [Math.min(99, Math.floor(hours / 24)), hours % 24, ...rest] : [Math.min(99, hours), ...rest];
};
