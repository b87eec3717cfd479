import type { Decision, MessageLedger } from "../contract/decision.ts";
import type { Click, Confirmation } from "./clicks.ts";
import type { CopyServed } from "./served-from-copy.ts";
import type { ServedTo } from "./served.ts";
import type { Stage } from "../contract/profile.ts";

/** An item in a person's recent history. Times are epoch ms of the last occurrence. */
export type SeenItem = { readonly item: string; readonly at: number; readonly session: number };

/** An item the person has. `first` and `at` are its oldest and newest order, of `orders` in all. */
export type OwnedItem = SeenItem & { readonly first: number; readonly orders: number };

/** What recommend needs to know of a person: committed state with the overlay folded in. */
export type PersonView = {
  /** False when this person has no event at all, or denied personalization: then there is nothing else either. */
  readonly known: boolean;
  /** Unsubscribed from email, denied personalization, or erased: their mails, also old ones, show nothing of them. */
  readonly withdrawn: boolean;
  /** Grows with every change of what this view shows; a decision made at the same revision is still fresh. */
  readonly revision: number;
  /** Distinct items, newest first, at most 50. */
  readonly viewed: readonly SeenItem[];
  readonly cart: readonly { readonly item: string; readonly quantity: number; readonly at: number }[];
  /** Items owned (bought minus refunded above zero), newest first. */
  readonly purchased: readonly OwnedItem[];
  /** Items the person said no to. */
  readonly refused: readonly string[];
  /** What the person's events are about, strongest first, at most 5 each. */
  readonly categories: readonly string[];
  readonly brands: readonly string[];
  /** Items that mails showed lately, with the times, epoch ms. */
  readonly shown: readonly { readonly item: string; readonly at: readonly number[] }[];
  /** Newest occurred time, epoch ms; null without events. */
  readonly last: number | null;
  /** Where the person stands now; null when there is nothing to see. */
  readonly stage: Stage | null;
};

/** A person's ledger entry for a message together with their view, read in one call. */
export type MessageState = {
  readonly view: PersonView;
  readonly ledger: MessageLedger | null;
  /** The person was erased, and the message may have been sent before that: it shows nothing of whoever they are now. */
  readonly isForgotten?: true;
  /** Whose view it is, if the person became another. */
  readonly owner?: string;
};

/** A picture of a message's decision is about to be served. Times in ms. */
export type Serving = {
  readonly at: number;
  /** Noted at once, saving a second call, if the last one was served less than this long before: its decision stays. */
  readonly heldMs: number;
  /** But not if one was noted within this long. */
  readonly notedMs: number;
  /** Noted all the same if this client had none of this slot yet. */
  readonly to?: ServedTo;
};

export type SettleRequest = {
  readonly message: string;
  readonly proposal: Decision;
  /** The decision the proposer wants to replace; null when it saw none. The first proposal wins. */
  readonly replaces: string | null;
  /**
   * When a picture of `replaces` was last served as far as the proposer saw, epoch ms or null: if one was since, its
   * decision stays. Absent where there was none to see.
   */
  readonly seenShown?: number | null;
  /** Epoch ms when an image is being served from it; null for send-time JSON. */
  readonly shown: number | null;
  readonly to?: ServedTo;
  /** Whoever has the address may have made up the send: only so many new ones a day are kept. */
  readonly isOpenEnded?: true;
};

/** What is kept of a message now; `isUnkept`: nothing, for there were too many new ones today. */
export type SettledLedger = MessageLedger & { readonly isUnkept?: true };

/** Reads of a person follow merge pointers. Throws when the object is unreachable. */
export type Person = {
  view(key: string): Promise<PersonView>;
  /** Traits by these names, as far as they are known; none of somebody who withdrew. */
  traits(key: string, names: readonly string[]): Promise<Readonly<Record<string, unknown>>>;
  message(key: string, message: string, serving?: Serving): Promise<MessageState>;
  /** Keeps the first proposal and returns what is kept, for all slots at once. */
  settle(key: string, request: SettleRequest): Promise<SettledLedger>;
  /** Notes what a copy served; null where the message is not known any more, or of somebody who withdrew. */
  served(key: string, picture: CopyServed): Promise<MessageLedger | null>;
  /** Notes a person's click; nothing where the message is not known, or of somebody who withdrew. */
  clicked(key: string, message: string, click: Click): Promise<void>;
  /** Notes that the page was seen to which a click led, `at` epoch ms; null as above. */
  confirmed(
    key: string,
    message: string,
    landing: { readonly slot: number; readonly at: number },
  ): Promise<Confirmation | null>;
};
