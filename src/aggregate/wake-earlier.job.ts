import { earlierReaders } from "./epochs.ts";
import type { Pipeline } from "./reader-deps.ts";
import type { Tick } from "./schedule.job.ts";

/**
 * Wakes the readers of the earlier epochs, in case an alarm was lost while they are drained, and for what a Worker
 * of the configuration before appended after that: it is late, but not lost.
 */
export const wakeEarlierEpochs = ({
  epochs,
  serving,
  reader,
}: Pick<Pipeline, "epochs" | "serving" | "reader">): Tick => ({
  name: "earlier_epochs",
  run: async () => {
    await Promise.all(earlierReaders(epochs, serving).map((one) => reader(one).wake()));
  },
});
