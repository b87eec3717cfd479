/** Runs it and gives its result, or undefined when it throws: a page never hears of our troubles. */
export const attempt = <T>(run: () => T): T | undefined => {
  try {
    return run();
  } catch {
    return undefined;
  }
};
