import type { ProfileReader } from "../../../src/profile/profile-reader.port.ts";
import type { Dice } from "./dice.ts";
import type { History, Submission } from "./history.ts";
import type { Violation } from "./violation.ts";
import type { World } from "./world.ts";

export type FreshReads = {
  /** Reads some of what was acknowledged, and says so when an answer does not know it. */
  after(batch: readonly Submission[]): Promise<void>;
  readonly violations: readonly Violation[];
  /** Answers that were checked: what was lost with memory is no promise and is not. */
  checked(): number;
};

const everything = { type: null, session: null, since: null, until: null, limit: 10_000, after: null } as const;

/**
 * After its acknowledgement an event is in the person's next answer, unless memory was lost in between: a crash
 * of an object concerned, of a collector, or a hand-over that failed or has not ended; what is lost of somebody's signing
 * in costs later events of theirs too. And unless somebody is just signing in: from the moment that a reader has
 * applied that until it is acknowledged, the copies are on their way.
 */
export const freshReads = (world: World, history: History, reader: ProfileReader, dice: Dice): FreshReads => {
  const violations: Violation[] = [];
  let checked = 0;
  const { handing, machine } = world;

  const isDisturbed = (submission: Submission): boolean => {
    const keys = new Set(history.clusterOf(submission.key));
    const merges = history.submissions.filter((one) => keys.has(one.key) && isMerge(one));
    const since = Math.min(submission.submitted, ...merges.map(({ submitted }) => submitted));
    const isLost = [...keys].some(
      (key) =>
        (handing.disturbed.get(key) ?? -1) >= since ||
        (handing.underWay.get(key) ?? 0) > 0 ||
        (world.people.get(key)?.lastLoss() ?? -1) >= since,
    );
    const isSigningIn = merges.some(({ status }) => status === "info");
    return isLost || isSigningIn || world.collectors.some((collector) => collector.lastLoss() >= since);
  };

  const check = async (submission: Submission): Promise<void> => {
    const key = submission.pointer !== null && dice.chance(0.5) ? submission.pointer : submission.key;
    const isTracked = submission.event !== null && !isPointer(submission) && !submission.source.imported;
    if (!isTracked || history.clusterOf(key).some((one) => history.shared.has(one))) return;
    // What somebody did as they were being erased may be forgotten with the rest.
    if (history.clusterOf(key).some((one) => history.erasures.has(one))) return;
    if (isDisturbed(submission)) return;
    let names: string[];
    try {
      const page = await reader.events(key, everything);
      names = page.events.map((event) => event.id);
    } catch {
      return;
    }
    if (history.clusterOf(key).some((one) => history.erasures.has(one))) return;
    if (isDisturbed(submission)) return;
    checked += 1;
    if (!names.includes(submission.name)) {
      const at = Math.round(machine.scheduler.now());
      violations.push({ check: "fresh", detail: `${submission.name} of ${key} is not in an answer at ${at} ms` });
    }
  };

  const acknowledged: Submission[] = [];
  return {
    async after(batch) {
      acknowledged.push(...batch);
      const last = acknowledged.at(-1);
      if (last !== undefined && dice.chance(0.5)) await check(last);
      const any = acknowledged[dice.below(acknowledged.length)];
      if (any !== undefined && dice.chance(0.3)) await check(any);
    },
    violations,
    checked: () => checked,
  };
};

const isMerge = ({ event }: Submission): boolean => event?.fact.type === "identify" || event?.fact.type === "alias";

/** An alias is no event of anybody's life: it shows nowhere. */
const isPointer = (submission: Submission): boolean => submission.event?.fact.type === "alias";
