/** Virtual time: work in order of its due time, ties in an order that the dice decide. */
export type Scheduler = {
  /** Milliseconds since the simulation began. */
  now(): number;
  after(ms: number, work: () => void): void;
  /** Time passes while nothing runs; what became due meanwhile follows at once. */
  skip(ms: number): void;
  /** Runs until `done` or until nothing is due before `deadline` (virtual ms); true when done. */
  run(done: () => boolean, deadline: number): Promise<boolean>;
  /** Pieces of work run so far. */
  steps(): number;
};

type Due = { readonly at: number; readonly tie: number; readonly work: () => void };

const isBefore = (a: Due, b: Due): boolean => a.at < b.at || (a.at === b.at && a.tie < b.tie);

/** `tie` orders what is due at the same moment. */
export const scheduler = (tie: () => number): Scheduler => {
  const heap: Due[] = [];
  let now = 0;
  let steps = 0;

  const push = (due: Due): void => {
    let at = heap.push(due) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !isBefore(due, above)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = due;
  };
  const pop = (): Due | undefined => {
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined || heap.length === 0) return top;
    let at = 0;
    for (;;) {
      const left = heap[2 * at + 1];
      const right = heap[2 * at + 2];
      const isRight = left !== undefined && right !== undefined && isBefore(right, left);
      const child = isRight ? right : left;
      if (child === undefined || !isBefore(child, last)) break;
      heap[at] = child;
      at = 2 * at + (isRight ? 2 : 1);
    }
    heap[at] = last;
    return top;
  };

  return {
    now: () => now,
    after: (ms, work) => push({ at: now + Math.max(0, ms), tie: tie(), work }),
    skip: (ms) => {
      now += ms;
    },
    async run(done, deadline) {
      // Only promise jobs may run between two pieces of work; a first wait makes this one of them.
      await promisesSettled();
      while (!done()) {
        const next = heap[0];
        if (next === undefined || next.at > deadline) return false;
        pop();
        now = Math.max(now, next.at);
        steps += 1;
        next.work();
        await promisesSettled();
      }
      return true;
    },
    steps: () => steps,
  };
};

/** Node runs ticks once no promise job is left. */
const promisesSettled = (): Promise<void> => new Promise((settled) => process.nextTick(settled));
