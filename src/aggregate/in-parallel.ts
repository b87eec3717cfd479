/**
 * Runs `work` for every input, at most `limit` at a time; results in input order. After the first failure
 * nothing more is started, and it rejects once what was running has settled.
 */
export const inParallel = async <T, R>(
  limit: number,
  inputs: readonly T[],
  work: (input: T) => Promise<R>,
): Promise<R[]> => {
  const results: R[] = [];
  const failures: unknown[] = [];
  const queue = inputs.entries();
  const runner = async (): Promise<void> => {
    for (const [index, input] of queue) {
      try {
        results[index] = await work(input);
      } catch (cause) {
        failures.push(cause);
      }
      if (failures.length > 0) return;
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, inputs.length) }, runner));
  if (failures.length > 0) throw failures[0];
  return results;
};
