import { byteLru } from "../base/byte-lru.ts";
import type { Clock } from "../base/clock.port.ts";
import type { Metrics } from "../base/metrics.port.ts";
import type { Pseudonyms } from "../base/sealer.port.ts";
import type { Within } from "../base/within.port.ts";
import type { MessageLedger } from "../contract/decision.ts";
import { type CopyName, copiesKeptMs, type DecisionCopies, type DecisionCopy } from "./decision-copies.port.ts";
import { packCopy, timeOfVersion, unpackCopy, versionAfter, versionOf } from "./decision-copy.ts";
import type { Reach } from "./reach.ts";

export type CopiesParts = {
  readonly store: DecisionCopies;
  readonly pseudonyms: Pseudonyms;
  readonly reach: Reach;
  readonly within: Within;
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** Keeps work alive that goes on after the answer. */
  readonly defer: (work: Promise<unknown>) => void;
  /** How long copies are gathered, ms. */
  readonly gatherMs?: number;
};

/** Copies of decisions under names in which nobody is to be read. */
export type Copies = {
  /** Keeps a copy in the background. `owner`: key of whoever the person has become. */
  keep(key: string, message: string, ledger: MessageLedger, owner?: string): void;
  /** Null where there is none, or none that can be had in time; never rejects. */
  find(key: string, message: string): Promise<MessageLedger | null>;
  /** Takes away what is kept of a person until now; what fails is tried again in the background. Never rejects. */
  forget(key: string): Promise<void>;
  /** The same, for whoever goes on until it came about: rejects when it did not. */
  forgetNow(key: string): Promise<void>;
  /** The same in the background, once an hour and isolate: for what learns again and again that a person withdrew. */
  forgetSoon(key: string): void;
};

/** One command keeps all that an isolate gathered: nobody misses a copy that is some seconds late. */
const defaultGatherMs = 10_000;
/** So many are not waited with. */
const gatheredAtMost = 200;
/** A store that could not be told is told again after these pauses, ms: while it is away it answers nobody either. */
const retryPauses = [2_000, 8_000, 18_000] as const;
/** Consent tools repeat a denial with every event: so long one telling is enough, ms. */
const againAfterMs = 10_000;
const forgottenForMs = 3_600_000;
const forgottenPeople = 5_000;

export const createCopies = (parts: CopiesParts): Copies => {
  const { store, pseudonyms, reach, within, clock, metrics, defer, gatherMs = defaultGatherMs } = parts;
  const personOf = (key: string): Promise<string> => pseudonyms.key("copy", key);
  const nameOf = async (key: string, message: string): Promise<CopyName> => {
    const [person, name] = await Promise.all([personOf(key), pseudonyms.key("copy", `${key}\n${message}`)]);
    return { person, message: name };
  };

  let gathered = new Map<string, DecisionCopy>();
  /** When somebody last set out to keep what is gathered: a request that ended may have taken its timer along. */
  let gatheringSince = Number.NEGATIVE_INFINITY;
  const flush = async (): Promise<void> => {
    const copies = [...gathered.values()];
    gathered = new Map();
    gatheringSince = Number.NEGATIVE_INFINITY;
    if (copies.length === 0) return;
    // What was shown since is not in the copy that is there: a click would follow the older one.
    for (const pause of [0, ...retryPauses]) {
      if (pause > 0) await within(new Promise<never>(() => undefined), pause);
      const isKept = await store.keep(copies).then(
        () => true,
        () => false,
      );
      if (isKept) return metrics.count("decision_copies_total", { outcome: "kept" }, copies.length);
    }
    metrics.count("decision_copies_total", { outcome: "failed" }, copies.length);
  };
  const gather = (copy: DecisionCopy): void => {
    const name = `${copy.person} ${copy.message}`;
    const before = gathered.get(name);
    if (before !== undefined && before.version >= copy.version) return;
    gathered.set(name, copy);
    const now = clock.now();
    if (gathered.size >= gatheredAtMost) return defer(flush());
    if (now - gatheringSince < 2 * gatherMs) return;
    gatheringSince = now;
    defer(within(new Promise<never>(() => undefined), gatherMs).then(flush));
  };

  const isForgotten = async (owner: string, version: number): Promise<boolean> => {
    const upTo = await store.forgotten(owner);
    return upTo !== null && version <= upTo;
  };
  const found = async (key: string, message: string): Promise<MessageLedger | null> => {
    const name = await nameOf(key, message);
    const stored = await store.find(name);
    // What this isolate showed a moment ago is what the rest of the mail must agree with.
    const own = gathered.get(`${name.person} ${name.message}`);
    const isNewer = own !== undefined && own.version > (stored?.version ?? 0);
    const copy = isNewer && !(await isForgotten(own.person, own.version)) ? own : stored;
    if (copy === null || clock.now() - timeOfVersion(copy.version) > copiesKeptMs) return null;
    const unpacked = unpackCopy(copy.value);
    if (unpacked === null) return null;
    const { ledger, owner } = unpacked;
    return owner !== null && (await isForgotten(owner, copy.version)) ? null : ledger;
  };

  /** Whether it came about. Until `at`: what is kept after a try that failed is none of it. */
  const forgetting = async (key: string, at: number): Promise<boolean> => {
    const isDone = await store.forget(await personOf(key), versionAfter(at)).then(
      () => true,
      () => false,
    );
    if (isDone) metrics.count("decision_copies_total", { outcome: "forgotten" });
    return isDone;
  };
  const again = async (key: string, at: number): Promise<boolean> => {
    for (const pause of retryPauses) {
      await within(new Promise<never>(() => undefined), pause);
      if (await forgetting(key, at)) return true;
    }
    metrics.count("decision_copies_total", { outcome: "not_forgotten" });
    return false;
  };
  /** By this isolate, of whom it kept no copy since. */
  const forgottenAt = byteLru<number>(forgottenPeople, () => 1);
  const isForgottenWithin = (key: string, ms: number): boolean =>
    clock.now() - (forgottenAt.get(key) ?? Number.NEGATIVE_INFINITY) < ms;

  return {
    keep(key, message, ledger, owner) {
      forgottenAt.delete(key);
      const naming = async (): Promise<void> => {
        const [name, owning] = await Promise.all([nameOf(key, message), owner === undefined ? null : personOf(owner)]);
        const value = packCopy({ ledger, owner: owning });
        if (value !== null) gather({ ...name, value, version: versionOf(ledger) });
      };
      defer(naming().catch(() => undefined));
    },

    async find(key, message) {
      const answer = await reach.call(key, () => found(key, message));
      return answer.ok ? answer.value : null;
    },

    async forget(key) {
      const now = clock.now();
      if (isForgottenWithin(key, againAfterMs)) return;
      forgottenAt.set(key, now);
      if (!(await forgetting(key, now))) defer(again(key, now));
    },

    async forgetNow(key) {
      if (!(await forgetting(key, clock.now()))) throw new Error("copies of decisions could not be taken away");
    },

    forgetSoon(key) {
      const now = clock.now();
      if (isForgottenWithin(key, forgottenForMs)) return;
      forgottenAt.set(key, now);
      const soon = async (): Promise<void> => {
        if (!(await forgetting(key, now))) forgottenAt.delete(key);
      };
      defer(soon());
    },
  };
};
