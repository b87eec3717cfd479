import type { Clock } from "../base/clock.port.ts";
import type { Random } from "../base/random.port.ts";
import type { DecidedSlot, Decision, MessageLedger, StaleReason } from "../contract/decision.ts";
import type { Person, PersonView } from "../profile/person.port.ts";
import { hasServed, isFirstServed, type ServedTo } from "../profile/served.ts";
import type { Client, Surroundings } from "./client-class.ts";
import { isSure } from "./client-class.ts";
import type { Placement, Placements } from "./placement.ts";
import { viewFor } from "./impersonal-view.ts";
import { stampOf, unstamped } from "./stamp.ts";
import { type ItemNow, staleReasons } from "./staleness.ts";

/** One send to one person, in one placement. */
export type MessageRef = {
  readonly key: string;
  readonly send: string;
  readonly placement: Placement;
  /** The send stands in the address, and whoever has that may make up others: only so many new ones a day are kept. */
  readonly isOpenEnded?: true;
  /** Of a plain id that may be anybody's: nothing of it goes on the log. */
  readonly isNobodys?: true;
};

export type ShowingDeps = {
  readonly person: Person;
  readonly placements: Placements;
  /** The best slots for a person in a placement right now; exactly `slots` of them. */
  readonly propose: (view: PersonView, placement: Placement, slots: number) => Promise<readonly DecidedSlot[]>;
  /** What can be read of items now; never rejects. */
  readonly facts: (items: readonly string[]) => Promise<ReadonlyMap<string, ItemNow>>;
  /** Whether a send is only looked at. */
  readonly isPreview: (send: string) => boolean;
  readonly clock: Clock;
  readonly random: Random;
};

/** Prices and stock move: after a minute an open looks again, and keeps the decision if they did not. */
const reconsiderMs = 60_000;
/**
 * A client's burst of fetches of one slot is noted once: within this many ms it writes nothing. The last one of a burst
 * may thus be later than what is noted by as much, which the dwell allows for.
 */
const noteShownMs = 250;

/** A picture is fetched; `client` says who does, as far as can be told without or with what is known of the message. */
export type Visit = { readonly slot: number; readonly client: (around: Surroundings | null) => Client };

export type Showing = {
  readonly ledger: MessageLedger;
  /** This is the first picture of the current decision that this client is served. */
  readonly isFirst: boolean;
  /** Who fetched; null where no picture is fetched. */
  readonly client: Client | null;
  /** False for a preview, and for one new message too many: nothing of it is kept, and nobody opened or clicked it. */
  readonly isKept: boolean;
};

/**
 * What a message shows, decided once for all its slots: the Worker proposes, the person's object keeps the first
 * proposal. A decision is replaced as the placement's policy says, but never within the dwell after a picture of it
 * was served, nor by nothing: that is what a read model that is down proposes. With a `visit` a picture is being served; a scanner's is, too, but advances nothing. Null for somebody who
 * withdrew or was erased: whatever they were sent shows nothing of them, and nothing is noted.
 */
export const showing = async (deps: ShowingDeps, ref: MessageRef, visit: Visit | null): Promise<Showing | null> => {
  if (deps.isPreview(ref.send)) return previewing(deps, ref);
  const message = messageName(ref);
  const now = deps.clock.now();
  const guess = visit?.client(null) ?? null;
  const isNoted = visit !== null && guess !== null && isSure(guess) && guess.class !== "scanner";
  const held = isNoted
    ? {
        at: now,
        heldMs: ref.placement.dwellMs + noteShownMs,
        notedMs: noteShownMs,
        to: { client: guess.class, slot: visit.slot },
      }
    : undefined;
  const state = await deps.person.message(ref.key, message, held);
  if (state.view.withdrawn || state.isForgotten === true) return null;
  const { ledger } = state;
  const view = viewFor(ref.placement, state.view);
  const client = visit === null || isNoted ? guess : visit.client(surroundingsOf(ledger, now));
  const serving =
    visit === null || client === null || client.class === "scanner" ? null : { client: client.class, slot: visit.slot };
  const because = ledger === null ? firstOfAll : await reasonsToDecide(deps, ref, ledger, view);
  if (ledger === null || because.length > 0) {
    // A send-time answer may have asked for more slots than the placement has; they stay.
    const count = Math.max(ref.placement.slots, ledger?.current.slots.length ?? 0);
    const slots = await deps.propose(view, ref.placement, count);
    if (ledger === null || !isEmpty(slots)) {
      const settled = await settleSlots(deps, ref, { slots, ledger, revision: view.revision, serving, because });
      return { ...settled, client };
    }
  }
  const known = { client, isKept: true };
  if (serving === null) return { ledger, isFirst: false, ...known };
  if (ledger.shown !== null && now - ledger.shown < noteShownMs && hasServed(ledger, serving)) {
    return { ledger, isFirst: isFirstServed(ledger, serving, now), ...known };
  }
  const { current } = ledger;
  const kept = await deps.person.settle(ref.key, {
    message,
    proposal: current,
    replaces: current.id,
    shown: now,
    to: serving,
  });
  return { ledger: kept, isFirst: isFirstServed(kept, serving, now), ...known };
};

export const surroundingsOf = (ledger: MessageLedger | null, now: number): Surroundings => {
  const isUnseen = ledger !== null && ledger.shown === null && ledger.earlier.length === 0;
  return {
    sinceSend: isUnseen ? now - ledger.current.decided : null,
    earlier: [...new Set(ledger?.served?.map(({ client }) => client))],
  };
};

/** What a message would show now. */
const previewing = async (deps: ShowingDeps, ref: MessageRef): Promise<Showing | null> => {
  const view = viewFor(ref.placement, await deps.person.view(ref.key));
  if (view.withdrawn) return null;
  const slots = await stamped(deps, await deps.propose(view, ref.placement, ref.placement.slots));
  const { revision } = view;
  const decision = { id: "preview", placement: ref.placement.id, revision, decided: deps.clock.now() };
  return {
    ledger: { current: { ...decision, slots }, shown: null, earlier: [] },
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
    readonly serving: ServedTo | null;
    readonly because: readonly StaleReason[];
  },
): Promise<Omit<Showing, "client">> => {
  const now = deps.clock.now();
  const known = chosen.ledger?.current ?? null;
  const slots = await stamped(deps, chosen.slots);
  const unchanged = known !== null && sameSlots(known.slots, slots);
  const proposal: Decision = {
    id: unchanged ? known.id : `d_${deps.random.uuid()}`,
    placement: ref.placement.id,
    revision: chosen.revision,
    decided: now,
    slots,
    ...(known === null ? {} : { because: unchanged ? (known.because ?? []) : [...chosen.because] }),
  };
  const ledger = await deps.person.settle(ref.key, {
    message: messageName(ref),
    proposal,
    replaces: known?.id ?? null,
    ...(chosen.ledger === null ? {} : { seenShown: chosen.ledger.shown }),
    shown: chosen.serving === null ? null : now,
    ...(chosen.serving === null ? {} : { to: chosen.serving }),
    ...(ref.isOpenEnded === true ? { isOpenEnded: true } : {}),
  });
  const isFirst = chosen.serving !== null && isFirstServed(ledger, chosen.serving, now);
  return { ledger, isFirst, isKept: ledger.isUnkept !== true };
};

export const messageName = (ref: { readonly send: string; readonly placement: { readonly id: string } }): string =>
  `${ref.send}\n${ref.placement.id}`;

/**
 * Why a message should be decided again; empty: what was decided stays. It always does for the dwell after a picture of
 * it was served, and for a minute if the person did nothing new.
 */
export const reasonsToDecide = async (
  { clock, facts }: Pick<ShowingDeps, "clock" | "facts">,
  { placement }: MessageRef,
  { current, shown }: MessageLedger,
  view: PersonView,
): Promise<readonly StaleReason[]> => {
  const now = clock.now();
  if (shown !== null && now - shown < placement.dwellMs + noteShownMs) return [];
  if (placement.policy === "fresh-each-open") return ["new_open"];
  if (current.revision === view.revision && now - current.decided < reconsiderMs) return [];
  if (placement.policy === "freeze-first") return isEmpty(current.slots) ? ["unfilled"] : [];
  return staleReasons(current, view, await facts(itemsOf(current.slots)));
};

const firstOfAll: readonly StaleReason[] = [];

/** Slots with what their items cost and whether they can be had now. */
const stamped = async ({ facts }: ShowingDeps, slots: readonly DecidedSlot[]): Promise<DecidedSlot[]> => {
  const items = await facts(itemsOf(slots));
  return slots.map((slot) => {
    const now = slot.item === null ? undefined : items.get(slot.item);
    return now === undefined ? slot : { ...slot, ...stampOf(now) };
  });
};

const itemsOf = (slots: readonly DecidedSlot[]): string[] => slots.flatMap(({ item }) => (item === null ? [] : [item]));

const isEmpty = (slots: readonly DecidedSlot[]): boolean => slots.every((slot) => slot.item === null);

/** Whether two pictures are the same. */
const sameSlots = (a: readonly DecidedSlot[], b: readonly DecidedSlot[]): boolean =>
  JSON.stringify(a.map(unstamped)) === JSON.stringify(b.map(unstamped));
