import type { DecidedSlot } from "../contract/decision.ts";
import type { RecommendedItem } from "../contract/recommendation.ts";

/** What a send-time answer wants a message to show. */
export type MessageProposal = {
  /** Person key, send id and placement name the message. */
  readonly key: string;
  readonly send: string;
  /** Whoever has a person's token named the send and may make up others: only so many new ones a day are kept. */
  readonly isOpenEnded: boolean;
  readonly placement: string;
  /** Where this deployment answers, such as `https://doorstep.example`: links start with it. */
  readonly origin: string;
  /** Revision of the person's view that the items were chosen from. */
  readonly revision: number;
  /** One per slot, best first: the placement's slots or, if more were asked for, as many as that. */
  readonly items: readonly RecommendedItem[];
};

/** What the message shows: the proposal, or what was decided before it. Slots in order. */
export type SettledMessage = {
  readonly decision_id: string;
  /** Pixels that a mail gives to one picture. */
  readonly size: { readonly width: number; readonly height: number };
  /** What all of its pictures say where they show no item, as a greeting's; null: their items. */
  readonly alt: string | null;
  readonly slots: readonly {
    readonly shows: DecidedSlot;
    /** Empty, as the click is, for items that are in the picture of another slot. */
    readonly image_url: string;
    readonly click_url: string;
  }[];
};

export type OpenedToken = { readonly key: string; readonly send_id?: string; readonly placement?: string };

/** What recommend asks of messages: JSON, picture and click of one message share one decision. */
export type MessageLinks = {
  /** Keeps the first proposal. Throws when the person's object is unreachable. */
  settle(proposal: MessageProposal): Promise<SettledMessage>;
  /** Makes the pictures ready for the first open; to be run after the answer. Never rejects. */
  warm(placement: string, settled: SettledMessage): Promise<void>;
  /** Null for anything but a JSON token of this deployment. */
  openJsonToken(token: string): Promise<OpenedToken | null>;
};
