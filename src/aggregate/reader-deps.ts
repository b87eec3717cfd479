import type { Metrics } from "../base/metrics.port.ts";
import { err, ok } from "../base/result.ts";
import type { EventLog } from "../log/event-log.port.ts";
import { epochGate, type EarlierEpoch } from "./epoch-gate.ts";
import { currentOf, epochNamed, type Epoch, type Epochs } from "./epochs.ts";
import type { ItemShards } from "./item-shards.port.ts";
import type { PassDeps } from "./pass.ts";
import type { People } from "./people.port.ts";
import type { ReaderIdentity } from "./reader-name.ts";
import type { Standing } from "./reader.ts";
import { archiveFirst, type RebuildSource } from "./rebuild-source.ts";
import { upTo } from "./up-to.ts";

/** A reader as others reach it. Throws when its object is unreachable, or has no work in this configuration. */
export type ReaderHandle = { wake(): Promise<void>; standing(): Promise<Standing> };

export type Pipeline = Pick<
  PassDeps,
  "readers" | "clock" | "metrics" | "report" | "alert" | "gaveUp" | "cutSize" | "erasedLate"
> & {
  readonly epochs: Epochs;
  /** The generation of derived state that answers. */
  readonly serving: number;
  readonly people: (generation: number) => People;
  readonly shards: (generation: number) => ItemShards;
  readonly reader: (identity: ReaderIdentity) => ReaderHandle;
};

/** A state that is built looks this often whether the serving one has gone on, ms. */
const followMs = 5_000;
/** A rebuild's freshness would say how old the log is. */
const unobserved: Metrics = { count: () => undefined, observe: () => undefined };

/**
 * What the reader of an epoch and generation works with; null when it has nothing to do: its epoch is not configured,
 * its generation served before, or nobody started its rebuild. Every reader holds until the epoch before is drained
 * in its own generation; only those that serve append.
 */
export const readerDeps = (
  pipeline: Pipeline,
  identity: ReaderIdentity,
  source: () => RebuildSource | null,
): PassDeps | null => {
  const { epochs, serving, clock, readers, metrics, report, alert, gaveUp, cutSize, erasedLate } = pipeline;
  const { generation } = identity;
  const named = epochNamed(epochs, identity.epoch);
  if (named === null || generation < serving) return null;
  const { epoch, before } = named;
  const shared = {
    people: pipeline.people(generation),
    shards: pipeline.shards(generation),
    readers,
    clock,
    report,
    alert,
    ...(gaveUp !== undefined && { gaveUp }),
    ...(cutSize !== undefined && { cutSize }),
    ...(before !== null && { waitsFor: (ms: number) => epochGate(earlier(pipeline, before, generation), ms) }),
  };
  // What is appended while an old epoch is drained goes to the one that everybody appends to.
  const current = currentOf(epochs).log;
  const log: EventLog = { ...epoch.log, append: (records) => current.append(records) };
  if (generation === serving) return { ...shared, log, metrics, ...(erasedLate !== undefined && { erasedLate }) };

  const served = async (partition: number): Promise<number> =>
    (await pipeline.reader({ ...identity, partition, generation: serving }).standing()).next;
  return {
    ...shared,
    log: upTo(sourceLog(epoch, source), served),
    metrics: unobserved,
    copiesAreLogged: true,
    followMs,
  };
};

const sourceLog = ({ log, archive }: Epoch, source: () => RebuildSource | null): EventLog => {
  const fromArchive = archive === null ? log : archiveFirst(log, archive);
  return {
    ...log,
    read: (partition, offset, maxBytes) =>
      (source() === "archive" ? fromArchive : log).read(partition, offset, maxBytes),
  };
};

/** For a rebuild an epoch ends where the serving state has come: the old log itself may be gone. */
const earlier = ({ reader, serving }: Pipeline, { log, seal }: Epoch, generation: number): EarlierEpoch => ({
  epoch: log.epoch,
  seal: generation === serving ? seal : async () => true,
  partitions: Array.from({ length: log.partitions }, (_, partition) => {
    const own = reader({ generation, epoch: log.epoch, partition });
    const served = reader({ generation: serving, epoch: log.epoch, partition });
    return {
      standing: () => own.standing(),
      wake: () => own.wake(),
      end: async () => {
        if (generation !== serving) return ok((await served.standing()).next);
        const bounds = await log.bounds(partition);
        return bounds.ok ? ok(bounds.value.end) : err(bounds.error.message);
      },
    };
  }),
});
