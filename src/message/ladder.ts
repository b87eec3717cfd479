import type { Metrics } from "../base/metrics.port.ts";
import type { Within } from "../base/within.port.ts";
import type { Decision, MessageLedger } from "../contract/decision.ts";
import type { PersonView } from "../profile/person.port.ts";
import { isFirstServed, type ServedTo } from "../profile/served.ts";
import type { Client } from "./client-class.ts";
import type { Copies } from "./copies.ts";
import type { Reach } from "./reach.ts";
import {
  messageName,
  type MessageRef,
  type Showing,
  showing,
  type ShowingDeps,
  surroundingsOf,
  type Visit,
} from "./showing.ts";

export type LadderDeps = ShowingDeps & {
  readonly copies: Copies;
  /** People's objects. */
  readonly reach: Reach;
  readonly within: Within;
  readonly metrics: Metrics;
  readonly defer: (work: Promise<unknown>) => void;
};

/** What a message shows, as far as it can be told in time. */
export type Ladder = {
  /**
   * A picture is fetched. `opened` is told, in the background, of the first one of a rendering that a client is served.
   * Null: the item-free picture, for nothing is known in time or nothing may be shown.
   */
  fetched(ref: MessageRef, visit: Visit, opened: Opened): Promise<Showing | null>;
  /** A link is followed, or its page was seen. Null: to the placement's page. */
  followed(ref: MessageRef): Promise<Showing | null>;
  /** Traits that a template binds, as far as they can be told in time. */
  traits(key: string, names: readonly string[]): Promise<Readonly<Record<string, unknown>>>;
};

export type Opened = (ref: MessageRef, decision: Decision, client: Client) => Promise<void>;

/** An object that answers is waited for so long while the read model is asked and the decision settled, ms. */
const decidingMs = 700;
/**
 * A first open has no copy to fall back on, and Apple would keep the item-free picture for ever: an object that others
 * give no reason to doubt is waited for so much longer, ms.
 */
const patienceWithoutCopy = 600;
/** What a copy served is noted when the object answers again: it is asked after these pauses, ms. */
const notePauses = [3_000, 15_000] as const;
const noteMs = 5_000;

/**
 * The person's object within the time that such objects take; else a copy of what it decided before; else nothing.
 * Whoever withdrew is known to the object, and has no copy.
 */
export const createLadder = (deps: LadderDeps): Ladder => {
  const { person, copies, reach, within, clock, metrics, defer } = deps;

  const climb = async (ref: MessageRef, visit: Visit | null): Promise<Climb> => {
    const begun = begin(deps, ref, visit);
    const wasDoubtful = reach.isDoubtful(ref.key);
    const contact = await reach.call(ref.key, begun.contact);
    const isLate = !contact.ok && contact.error === "late";
    const inTime = async (ms: number): Promise<Showing | null | undefined> => {
      const done = await within(begun.whole, ms).catch(() => null);
      return done?.ok === true ? done.value : undefined;
    };
    const shown = contact.ok ? await inTime(decidingMs) : undefined;
    if (shown !== undefined) return { shows: shown, from: "object", begun };
    const copy = await copies.find(ref.key, messageName(ref));
    if (copy === null && isLate && !wasDoubtful) {
      const late = await inTime(patienceWithoutCopy);
      if (late !== undefined) return { shows: late, from: "object", begun };
    }
    begun.giveUp();
    if (copy === null) return { shows: null, from: "none", begun };
    const client = visit?.client(surroundingsOf(copy, clock.now())) ?? null;
    return { shows: { ledger: copy, isFirst: false, client, isKept: true }, from: "copy", begun };
  };

  const countRead = (route: "image" | "click", ref: MessageRef, from: Climb["from"], shows: Showing | null): void => {
    metrics.count("messages_read_total", { route, from });
    if (shows?.isKept === false && !deps.isPreview(ref.send)) metrics.count("messages_unkept_total", { route });
  };

  const keepOpened = (
    ref: MessageRef,
    begun: Begun,
    opened: Opened,
    { ledger, client }: { readonly ledger: MessageLedger; readonly client: Client },
  ): void => {
    copies.keep(ref.key, messageName(ref), ledger, begun.owner());
    defer(opened(ref, ledger.current, client).catch(() => undefined));
  };

  /** An object that noted the picture after all, but too late for it: it will not call the next one the first. */
  const noteLate = async (ref: MessageRef, begun: Begun, opened: Opened): Promise<void> => {
    const late = await within(begun.whole, noteMs).catch(() => null);
    if (late?.ok !== true || late.value === null) return;
    const { ledger, client, isFirst, isKept } = late.value;
    if (client !== null && isFirst && isKept) keepOpened(ref, begun, opened, { ledger, client });
  };

  /** Once the object answers, it learns what its copy showed in its place. */
  const noteServed = async (ref: MessageRef, begun: Begun, opened: Opened, given: Given): Promise<void> => {
    const { decision, client, slot } = given;
    const to: ServedTo = { client: client.class, slot };
    // Its own note of this fetch must be there first: it is taken back. One that is still silent is left alone for now.
    const late = await within(begun.whole, noteMs).catch(() => null);
    const at = begun.notedAt();
    for (const pause of late?.ok === true ? [0, ...notePauses] : notePauses) {
      if (pause > 0) await within(new Promise<never>(() => undefined), pause);
      const noting = person.served(ref.key, { message: messageName(ref), decision, at, to });
      const noted = await within(noting, noteMs).catch(() => null);
      if (noted?.ok !== true) continue;
      metrics.count("served_notes_total", { outcome: "noted" });
      const ledger = noted.value;
      const isFirst = ledger !== null && isFirstServed({ ...ledger, current: decision }, to, at);
      if (isFirst) await opened(ref, decision, client).catch(() => undefined);
      return;
    }
    metrics.count("served_notes_total", { outcome: "lost" });
  };

  return {
    async fetched(ref, visit, opened) {
      const { shows, from, begun } = await climb(ref, visit);
      countRead("image", ref, from, shows);
      if (from === "none") defer(noteLate(ref, begun, opened));
      if (shows === null) return null;
      const { ledger, client, isFirst, isKept } = shows;
      if (client === null || client.class === "scanner") return shows;
      const decision = ledger.current;
      if (from === "copy") {
        defer(noteServed(ref, begun, opened, { decision, client, slot: visit.slot }));
      } else if (isFirst && isKept) {
        keepOpened(ref, begun, opened, { ledger, client });
      }
      return shows;
    },

    async followed(ref) {
      const { shows, from } = await climb(ref, null);
      countRead("click", ref, from, shows);
      return shows;
    },

    async traits(key, names) {
      if (names.length === 0) return {};
      const answer = await reach.call(key, () => person.traits(key, names));
      return answer.ok ? answer.value : {};
    },
  };
};

type Climb = { readonly shows: Showing | null; readonly from: "object" | "copy" | "none"; readonly begun: Begun };

type Given = { readonly decision: Decision; readonly client: Client; readonly slot: number };

/** What a message shows, on its way from the person's object. */
type Begun = {
  /** Starts it; settles when the object has answered for the first time. */
  readonly contact: () => Promise<void>;
  /** Rejects if it is given up before it was started. */
  readonly whole: Promise<Showing | null>;
  /** Something else is served: what it goes on to decide may stand, but was shown to nobody. */
  readonly giveUp: () => void;
  /** Key of whoever the person has become, once the object told. */
  readonly owner: () => string | undefined;
  /** By which time it notes, or would note, the picture: epoch ms. */
  readonly notedAt: () => number;
};

const begin = (deps: LadderDeps, ref: MessageRef, visit: Visit | null): Begun => {
  const { person, copies, clock } = deps;
  const whole = Promise.withResolvers<Showing | null>();
  // It is waited for by several, or by nobody.
  whole.promise.catch(() => undefined);
  let [isAsked, isGivenUp] = [false, false];
  let owner: string | undefined;
  let notedAt = clock.now();

  const contact = (): Promise<void> => {
    isAsked = true;
    const first = Promise.withResolvers<void>();
    const answered = (view: PersonView): void => {
      // The object knows; its copies may not, for whoever should have told them could not.
      if (view.withdrawn) copies.forgetSoon(ref.key);
      first.resolve();
    };
    const watched: ShowingDeps["person"] = {
      ...person,
      view: async (key) => {
        const view = await person.view(key);
        answered(view);
        return view;
      },
      message: async (key, message, serving) => {
        notedAt = serving?.at ?? notedAt;
        const state = await person.message(key, message, serving);
        owner = state.owner;
        answered(state.view);
        return state;
      },
      settle: (key, { to, ...request }) =>
        person.settle(key, isGivenUp || to === undefined ? { ...request, shown: null } : { ...request, to }),
    };
    const deciding = showing({ ...deps, person: watched }, ref, visit);
    deciding.then(whole.resolve, whole.reject);
    deciding.catch(first.reject);
    return first.promise;
  };

  return {
    contact,
    whole: whole.promise,
    giveUp: () => {
      isGivenUp = true;
      if (!isAsked) whole.reject(new Error("not asked"));
    },
    owner: () => owner,
    notedAt: () => notedAt,
  };
};
