import { currentOf, hasReader, type Epochs } from "../../aggregate/epochs.ts";
import type { LogRouteDeps } from "../../aggregate/log.route.ts";
import type { ReaderIdentity } from "../../aggregate/reader-name.ts";
import type { ReaderStatus } from "../../aggregate/reader.ts";
import type { RebuildRouteDeps } from "../../aggregate/rebuild.route.ts";
import { createRebuild, type BuiltReader } from "../../aggregate/rebuild.ts";
import type { RepublishRouteDeps } from "../../items/republish.route.ts";
import { shardName } from "../../items/shards.ts";
import type { ResumeRouteDeps } from "../../monitor/resume.route.ts";
import { durableGenerations, type GenerationObjects } from "./generations.ts";

type ReaderStub = BuiltReader & {
  status(): Promise<ReaderStatus>;
  resume(options: { readonly acceptGap: boolean }): Promise<boolean>;
};

export type OperatorParts = Pick<LogRouteDeps, "auth" | "readers" | "clock"> & {
  readonly epochs: Epochs;
  readonly serving: number;
  readonly reader: (identity: ReaderIdentity) => ReaderStub;
  readonly person: GenerationObjects["person"];
  readonly shard: (name: string) => ReturnType<GenerationObjects["shard"]> & ReturnType<RepublishRouteDeps["shard"]>;
  readonly archiver: ResumeRouteDeps["archiver"];
};

/** What the operator's routes need: the log, its readers, and the states that are derived from it. */
export const operatorRoutes = (
  parts: OperatorParts,
): {
  readonly resume: ResumeRouteDeps;
  readonly log: LogRouteDeps;
  readonly rebuild: RebuildRouteDeps;
  readonly republish: RepublishRouteDeps;
} => {
  const { auth, epochs, serving, reader, person, shard, archiver } = parts;
  const { epoch, partitions } = currentOf(epochs).log;
  return {
    resume: {
      auth,
      partitions,
      reader: (partition, of) => {
        const identity = { generation: serving, epoch, ...of, partition };
        return hasReader(epochs, serving, identity) ? reader(identity) : null;
      },
      archiver,
    },
    log: parts,
    rebuild: {
      auth,
      serving,
      rebuild: createRebuild({ ...parts, wait: (ms) => scheduler.wait(ms) }),
      generations: durableGenerations({ person, shard }),
    },
    republish: { auth, shard: (one) => shard(shardName(one)) },
  };
};
