import * as z from "zod";
import { limits } from "./limits.ts";
import { PersonKey } from "./ids.ts";

const Partition = z.int().min(0);

/** A stretch of the log as it is stored: identities and traits are sealed, people are pseudonyms. */
export const LogPage = z.object({
  epoch: z.string(),
  partition: Partition,
  /** Oldest offset that the log itself still keeps; older ones come from the archive. */
  earliest: z.int(),
  /** Offset that the next record gets at the earliest. */
  end: z.int(),
  data: z.array(
    z.object({
      offset: z.int(),
      /** The record (contract: src/log/README.md); absent for bytes that are none, which readers park. */
      record: z.unknown().optional(),
      /** Those bytes. */
      value: z.string().optional(),
    }),
  ),
  /** `next`: the offset to go on from. */
  cursor: z.object({ next: z.int().nullable(), has_more: z.boolean() }),
});
export type LogPage = z.infer<typeof LogPage>;

/** Where the readers of each epoch stand, oldest epoch first; the last one is appended to. */
export const LogEpochs = z.object({
  epochs: z.array(
    z.object({
      epoch: z.string(),
      current: z.boolean(),
      /** Every reader has reached the end of this epoch's log. */
      drained: z.boolean(),
      /** Records not applied yet; null while a part of the log cannot be read. */
      lag: z.int().nullable(),
      partitions: z.array(
        z.object({
          partition: Partition,
          next: z.int(),
          end: z.int().nullable(),
          lag: z.int().nullable(),
          stuck: z.string().nullable(),
          /** Why it does not go on just now; also what a new epoch waits for. */
          failing: z.string().nullable(),
        }),
      ),
    }),
  ),
});
export type LogEpochs = z.infer<typeof LogEpochs>;

/** Who appears in a stretch of the log. */
export const LogPeople = z.object({
  people: z.array(PersonKey),
  cursor: z.object({ next: z.int().nullable(), has_more: z.boolean() }),
});
export type LogPeople = z.infer<typeof LogPeople>;

/** Records of a range, both ends included, to be put at the end of the log again under their own ids. */
export const LogAgainRequest = z.strictObject({
  epoch: z.string().optional(),
  partition: Partition,
  from: z.int().min(0),
  to: z.int().min(0),
});

export const LogAgain = z.object({
  /** Records of the range that this call looked at, and what became of them. */
  read: z.int(),
  appended: z.int(),
  /** Not appended: so old that nobody could tell any more whether they were applied. */
  too_old: z.int(),
  /** Not appended: bytes that are no record of the contract. */
  unreadable: z.int(),
  /** `next`: the offset to go on from, while the range is not done. */
  cursor: z.object({ next: z.int().nullable(), has_more: z.boolean() }),
});
export type LogAgain = z.infer<typeof LogAgain>;

/** Beyond the state that serves, so that an odd number cannot fill objects with tables. */
const Generation = z.int().min(2).max(999_999);

export const RebuildRequest = z.strictObject({
  /** Number of the state to build; default one more than the one that serves. */
  generation: Generation.optional(),
  /** What is read first; what it lacks, the other has. */
  source: z.enum(["log", "archive"]).default("log"),
  /** Stop following; what was built stays. */
  stop: z.boolean().default(false),
});
export type RebuildRequest = z.infer<typeof RebuildRequest>;

export const RebuildProgress = z.object({
  serving: z.int(),
  generation: z.int(),
  /** Null: it is not being built. */
  source: z.enum(["log", "archive"]).nullable(),
  /** It has everything that the serving state has. */
  caught_up: z.boolean(),
  partitions: z.array(
    z.object({
      epoch: z.string(),
      partition: Partition,
      /** Offset it is at, and where the serving state is. */
      next: z.int(),
      serving: z.int(),
      stuck: z.string().nullable(),
      failing: z.string().nullable(),
    }),
  ),
});
export type RebuildProgress = z.infer<typeof RebuildProgress>;

export const PeopleComparisonRequest = z.strictObject({
  generation: Generation,
  people: z.array(PersonKey).min(1).max(limits.pageSize),
});

/** Whose state is not the same bytes in both generations. */
export const PeopleComparison = z.object({ compared: z.int(), different: z.array(PersonKey) });
export type PeopleComparison = z.infer<typeof PeopleComparison>;

export const ItemsComparison = z.object({
  /** Items on this page, with rows in either generation. */
  compared: z.int(),
  different_sums: z.array(z.string()),
  different_lists: z.array(z.string()),
  cursor: z.object({ next: z.string().nullable(), has_more: z.boolean() }),
});
export type ItemsComparison = z.infer<typeof ItemsComparison>;

/** The read model is written again from the item shards, in the background. */
export const Republishing = z.object({ shards: z.int() });
export type Republishing = z.infer<typeof Republishing>;
