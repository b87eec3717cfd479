import { readerName } from "../../aggregate/reader-name.ts";
import type { Clock } from "../../base/clock.port.ts";
import { firstGeneration } from "../../base/generation.ts";
import type { Readers } from "../../collect/readers.port.ts";
import { heldBack } from "./held-back.ts";

export type DurableReadersOptions = {
  readonly epoch: string;
  /** Of the derived state that serves, default the first. */
  readonly generation?: number;
  readonly clock: Clock;
  /** The reader object of that name, in the deployment's jurisdiction. */
  readonly object: (name: string) => { wake(): Promise<void> };
};

/** Wakes reader objects; keep one per isolate. */
export const durableReaders = ({
  epoch,
  generation = firstGeneration,
  clock,
  object,
}: DurableReadersOptions): Readers =>
  heldBack(clock, async (partition) => object(readerName(epoch, partition, generation)).wake());
