/** One Ctrl-C arrives up to three times: from the terminal, from npm and from the set-up script. */
const oneStopMs = 500;

/** Resolves on Ctrl-C or SIGTERM; a later second one ends the process at once. */
export const untilStopped = (): Promise<void> =>
  new Promise((resolve) => {
    let first = Infinity;
    const stop = (): void => {
      const now = performance.now();
      if (now - first > oneStopMs) process.exit(130);
      first = Math.min(first, now);
      resolve();
    };
    process.on("SIGINT", stop);
    process.on("SIGTERM", stop);
  });
