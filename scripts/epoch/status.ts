import type { LogEpochs } from "../../src/contract/operate.ts";
import { count } from "../lib/progress.ts";

/** What an operator wants to know of each epoch, oldest first: whether it is drained, and what it waits for. */
export const statusLines = (epochs: LogEpochs["epochs"]): string[] => epochs.flatMap(linesOf);

const linesOf = ({ epoch, current, drained, lag, partitions }: LogEpochs["epochs"][number]): string[] => {
  const state = drained ? (current ? "read to its end" : "drained") : `${lag === null ? "?" : count(lag)} records left`;
  const head = `${epoch}${current ? " (appended to)" : ""}: ${partitions.length} partitions, ${state}`;
  if (drained) return [head];
  const left = partitions.filter(({ lag: own }) => own !== 0);
  return [
    head,
    ...left.map(
      ({ partition, next, end, stuck, failing }) =>
        `  ${partition}: ${next} of ${end ?? "?"}${stuck === null ? "" : `, STUCK ${stuck}`}${failing === null ? "" : `, ${failing}`}`,
    ),
  ];
};
