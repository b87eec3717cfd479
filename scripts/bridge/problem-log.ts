/** The same kind of problem is written once in this time, ms; a dead broker would otherwise write a line per request. */
const everyMs = 10_000;

/** One JSON line per problem: `{"at", "problem", "message", "repeated"}`, `repeated` since the last line of its kind. */
export const createProblemLog = (
  write: (line: string) => void,
  now: () => number,
): ((problem: string, message: string) => void) => {
  const seen = new Map<string, { at: number; repeated: number }>();
  return (problem, message) => {
    const known = seen.get(problem);
    if (known && now() - known.at < everyMs) {
      known.repeated += 1;
      return;
    }
    write(JSON.stringify({ at: new Date(now()).toISOString(), problem, message, repeated: known?.repeated ?? 0 }));
    seen.set(problem, { at: now(), repeated: 0 });
  };
};
