/** Whose step comes next, drawn by `random` in [0, 1): the same numbers make the same interleaving. */
export const createTurns = (random: () => number) => {
  const waiting: (() => void)[] = [];
  let outside = 0;
  return {
    /** Goes on once it is drawn among all who wait. */
    turn: (): Promise<void> => new Promise((go) => void waiting.push(go)),
    /** Work whose pace is not ours, such as cryptography: nobody is drawn until it is back. */
    async outside<T>(work: Promise<T>): Promise<T> {
      outside++;
      try {
        return await work;
      } finally {
        outside--;
      }
    },
    /** Draws until all of these have ended. */
    async run<T>(tasks: readonly Promise<T>[]): Promise<T[]> {
      let isDone = false;
      const all = Promise.all(tasks).finally(() => void (isDone = true));
      // It is awaited below, after the last draw.
      all.catch(() => undefined);
      for (;;) {
        await new Promise((wake) => setImmediate(wake));
        if (isDone) return all;
        if (outside > 0) continue;
        const [go] = waiting.splice(Math.floor(random() * waiting.length), 1);
        go?.();
      }
    },
  };
};
export type Turns = ReturnType<typeof createTurns>;
