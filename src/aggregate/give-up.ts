import type { ItemDelta } from "../contract/contribution.ts";
import type { Cut } from "./cut.ts";
import { inParallel } from "./in-parallel.ts";
import { Refused } from "./refused.ts";

/** Those that a cut goes to: people by key, item shards by number. */
export type Recipients = { readonly people: readonly string[]; readonly shards: readonly number[] };
export const nobody: Recipients = { people: [], shards: [] };

/** Contributions that a shard refused, for good. */
export type UnaddedDeltas = { readonly shard: number; readonly deltas: readonly ItemDelta[] };

/** For the one error line: an operator should look, nothing waits for it. */
export type GivenUpCut = Cut &
  Recipients & {
    readonly epoch: string;
    readonly partition: number;
    readonly attempts: number;
    readonly cause: string;
  };

/** How a cut treats a refusal. */
export type Persistence = {
  /** Given up before, as it is stored: a cut sent again leaves out the same. */
  readonly known: Recipients;
  /** People that took an earlier cut, latest first: whether they still answer tells an outage from one person's fault. */
  readonly witnesses: readonly string[];
  /** Stores who is given up from now on; false: not yet. Null: nobody is yet. */
  readonly giveUp: ((refused: Recipients, cause: Refused) => boolean) | null;
};

export const insistent: Persistence = { known: nobody, witnesses: [], giveUp: null };

/** Attempts of one cut that refusals fail, with backoff about two and a half minutes. */
const insisted = 20;
/** For those who refused an earlier cut to the end: a partition must not crawl for as long as somebody is broken. */
const insistedAgain = 2;

/** Whether so many attempts are enough to give these up; `offenders` refused the last cut that they were sent. */
export const isHopeless = (attempts: number, refused: Recipients, offenders: Recipients): boolean =>
  attempts >= insisted ||
  (attempts >= insistedAgain &&
    refused.people.every((key) => offenders.people.includes(key)) &&
    refused.shards.every((shard) => offenders.shards.includes(shard)));

export type Sent<T, R> = { readonly results: readonly R[]; readonly refused: readonly T[] };

/**
 * Does the work for all inputs and gives up those refused, but only when another was not: in this cut, or else the
 * witness. Throws when anything was unreachable, and when everything is refused, for that is an outage.
 */
export const sendAll = async <T, R>(
  limit: number,
  inputs: readonly T[],
  work: (input: T) => Promise<R>,
  giveUp: ((refused: readonly T[], cause: Refused) => boolean) | null,
  witness: () => Promise<boolean>,
): Promise<Sent<T, R>> => {
  if (giveUp === null) return { results: await inParallel(limit, inputs, work), refused: [] };
  const results: R[] = [];
  const refused: T[] = [];
  let cause: Refused | null = null;
  const done = await inParallel(limit, inputs, async (input) => {
    try {
      return { input, result: await work(input), failure: null };
    } catch (failure) {
      if (failure instanceof Refused) return { input, failure };
      throw failure;
    }
  });
  for (const one of done) {
    if (one.failure === null) results.push(one.result);
    else {
      refused.push(one.input);
      cause ??= one.failure;
    }
  }
  if (cause === null) return { results, refused };
  if (results.length === 0 && !(await witness())) throw cause;
  if (!giveUp(refused, cause)) throw cause;
  return { results, refused };
};
