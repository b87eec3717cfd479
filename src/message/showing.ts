import type { Clock } from "../base/clock.port.ts";
import type { Random } from "../base/random.port.ts";
import type { DecidedSlot, Decision, MessageLedger } from "../contract/decision.ts";
import type { Person, PersonView } from "../profile/person.port.ts";
import type { Client, Surroundings } from "./client-class.ts";
import { isSure } from "./client-class.ts";
import type { Placement, Placements } from "./placement.ts";

/** One send to one person, in one placement. */
export type MessageRef = { readonly key: string; readonly send: string; readonly placement: Placement };

export type ShowingDeps = {
  readonly person: Person;
  readonly placements: Placements;
  /** The best slots for a person in a placement right now; exactly `slots` of them. */
  readonly propose: (view: PersonView, placement: Placement, slots: number) => Promise<readonly DecidedSlot[]>;
  /** Whether a send is only looked at. */
  readonly isPreview: (send: string) => boolean;
  readonly clock: Clock;
  readonly random: Random;
};

/** Prices and stock move: after a minute an open looks again, and keeps the decision if nothing differs. */
const reconsiderMs = 60_000;
/**
 * An open's burst of fetches is noted once: within this many ms a served picture writes nothing. The last one of a
 * burst may thus be later than what is noted by as much, which the dwell allows for.
 */
const noteShownMs = 250;

/** A picture is fetched; `client` says who does, as far as can be told without or with what is known of the message. */
export type Visit = { readonly client: (around: Surroundings | null) => Client };

export type Showing = {
  readonly ledger: MessageLedger;
  /** This is the first picture served of the current decision. */
  readonly isFirst: boolean;
  /** Who fetched; null where no picture is fetched. */
  readonly client: Client | null;
  /** False for a preview: nothing of it is kept, and nobody opened or clicked it. */
  readonly isKept: boolean;
};

/**
 * What a message shows, decided once for all its slots: the Worker proposes, the person's object keeps the first
 * proposal. A decision is replaced when the person did something new or a minute has passed, but never within
 * the placement's dwell after a picture of it was served, nor by nothing: that is what a read model that is down
 * proposes. With a `visit` a picture is being served; a scanner's is, too, but advances nothing. Null for somebody who
 * withdrew: whatever they were sent shows nothing of them, and nothing is noted.
 */
export const showing = async (deps: ShowingDeps, ref: MessageRef, visit: Visit | null): Promise<Showing | null> => {
  if (deps.isPreview(ref.send)) return previewing(deps, ref);
  const message = messageName(ref);
  const now = deps.clock.now();
  const held = { at: now, heldMs: ref.placement.dwellMs + noteShownMs, notedMs: noteShownMs };
  const guess = visit?.client(null) ?? null;
  const isNoted = guess !== null && isSure(guess) && guess.class !== "scanner";
  const { view, ledger } = await deps.person.message(ref.key, message, isNoted ? held : undefined);
  if (view.withdrawn) return null;
  const client = visit === null || isNoted ? guess : visit.client(surroundingsOf(ledger, now));
  const serving = client !== null && client.class !== "scanner";
  if (ledger === null || !isCurrent(ledger, view.revision, now, ref.placement.dwellMs)) {
    // A send-time answer may have asked for more slots than the placement has; they stay.
    const count = Math.max(ref.placement.slots, ledger?.current.slots.length ?? 0);
    const slots = await deps.propose(view, ref.placement, count);
    if (ledger === null || !isEmpty(slots)) {
      const settled = await settleSlots(deps, ref, { slots, ledger, revision: view.revision, serving });
      return { ...settled, client };
    }
  }
  const known = { client, isKept: true };
  if (!serving || (ledger.shown !== null && now - ledger.shown < noteShownMs)) {
    return { ledger, isFirst: false, ...known };
  }
  const { current } = ledger;
  const kept = await deps.person.settle(ref.key, { message, proposal: current, replaces: current.id, shown: now });
  return { ledger: kept, isFirst: ledger.shown === null, ...known };
};

export const surroundingsOf = (ledger: MessageLedger | null, now: number): Surroundings => {
  const isUnseen = ledger !== null && ledger.shown === null && ledger.earlier.length === 0;
  return { sinceSend: isUnseen ? now - ledger.current.decided : null, earlier: [] };
};

/** What a message would show now. */
const previewing = async (deps: ShowingDeps, ref: MessageRef): Promise<Showing | null> => {
  const view = await deps.person.view(ref.key);
  if (view.withdrawn) return null;
  const slots = await deps.propose(view, ref.placement, ref.placement.slots);
  const { revision } = view;
  const decision = { id: "preview", placement: ref.placement.id, revision, decided: deps.clock.now() };
  return {
    ledger: { current: { ...decision, slots: [...slots] }, shown: null, earlier: [] },
    isFirst: false,
    client: null,
    isKept: false,
  };
};

/** Settles slots that were chosen already, such as those of a send-time answer. */
export const settleSlots = async (
  deps: ShowingDeps,
  ref: MessageRef,
  chosen: {
    readonly slots: readonly DecidedSlot[];
    readonly ledger: MessageLedger | null;
    readonly revision: number;
    readonly serving: boolean;
  },
): Promise<Omit<Showing, "client">> => {
  const now = deps.clock.now();
  const known = chosen.ledger?.current ?? null;
  const unchanged = known !== null && sameSlots(known.slots, chosen.slots);
  const proposal: Decision = {
    id: unchanged ? known.id : `d_${deps.random.uuid()}`,
    placement: ref.placement.id,
    revision: chosen.revision,
    decided: now,
    slots: [...chosen.slots],
  };
  const ledger = await deps.person.settle(ref.key, {
    message: messageName(ref),
    proposal,
    replaces: known?.id ?? null,
    shown: chosen.serving ? now : null,
  });
  const isFirst = chosen.serving && ledger.current.id === proposal.id && (!unchanged || chosen.ledger?.shown === null);
  return { ledger, isFirst, isKept: true };
};

/** The rendering that this message's reader saw: the current one once shown, else the last one that was. */
export const seenDecision = (ledger: MessageLedger): Decision =>
  ledger.shown === null ? (ledger.earlier[0] ?? ledger.current) : ledger.current;

export const messageName = (ref: MessageRef): string => `${ref.send}\n${ref.placement.id}`;

export const isCurrent = (ledger: MessageLedger, revision: number, now: number, dwellMs: number): boolean => {
  if (ledger.shown !== null && now - ledger.shown < dwellMs + noteShownMs) return true;
  return ledger.current.revision === revision && now - ledger.current.decided < reconsiderMs;
};

const isEmpty = (slots: readonly DecidedSlot[]): boolean => slots.every((slot) => slot.item === null);

const sameSlots = (a: readonly DecidedSlot[], b: readonly DecidedSlot[]): boolean =>
  JSON.stringify(a) === JSON.stringify(b);
