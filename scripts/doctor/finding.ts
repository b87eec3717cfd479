export type Level = "ok" | "warn" | "fail";

/** What one check came to. `cause` and `todo` are empty where all is well. */
export type Finding = {
  readonly check: string;
  readonly level: Level;
  /** What was seen: a status, a header. */
  readonly saw: string;
  readonly cause: string;
  readonly todo: string;
};

/** Something wrong, whoever it was seen by. */
export type Problem = { readonly level: "warn" | "fail"; readonly cause: string; readonly todo: string };

export const fine = (check: string, saw: string): Finding => ({ check, level: "ok", saw, cause: "", todo: "" });

/** `saw` beside the problem, or all is well without one. */
export const finding = (check: string, saw: string, problem: Problem | null): Finding =>
  problem === null ? fine(check, saw) : { check, saw, ...problem };

export const failing = (cause: string, todo: string): Problem => ({ level: "fail", cause, todo });
export const warning = (cause: string, todo: string): Problem => ({ level: "warn", cause, todo });

/** "a", "a and b", "a, b and 3 more". */
export const listed = (names: readonly string[]): string => {
  const [first = "", second, ...more] = names;
  if (second === undefined) return first;
  return more.length === 0 ? `${first} and ${second}` : `${first}, ${second} and ${more.length} more`;
};
