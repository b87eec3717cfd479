import type { ClientClass, Clicked, Confirmed, MessageLedger } from "../contract/decision.ts";
import { limits } from "../contract/limits.ts";

/** A person's click on a slot (from 1) of a decision; `at` is epoch ms. */
export type Click = {
  readonly client: ClientClass;
  readonly decision: string;
  readonly slot: number;
  readonly at: number;
};

/** What a click that was confirmed had led to; `isNew`: it was not known yet. */
export type Confirmation = { readonly decision: string; readonly item: string | null; readonly isNew: boolean };

/** Kept per message, of those of longest ago the rest goes: one per rendering, slot and class of client. */
const keptClicks = 50;

/** The entry after a click: once per rendering, slot and class of client, with how often. */
export const withClick = (ledger: MessageLedger, { client, decision, slot, at }: Click): MessageLedger => {
  const { clicked = [] } = ledger;
  const known = clicked.find((one) => one.client === client && one.decision === decision && one.slot === slot);
  const click: Clicked =
    known === undefined
      ? { client, decision, slot, first: at, last: at, count: 1 }
      : { ...known, last: Math.max(known.last, at), count: known.count + 1 };
  return { ...ledger, clicked: [...clicked.filter((one) => one !== known), click].slice(-keptClicks) };
};

/**
 * The entry after the page that a click on a slot led to was seen, once per slot. The rendering is that of the last
 * click there, or anywhere where a page in between listed all slots; null for a slot that the message never had.
 */
export const withConfirmation = (
  ledger: MessageLedger,
  { slot, at }: { readonly slot: number; readonly at: number },
): { readonly ledger: MessageLedger; readonly confirmation: Confirmation } | null => {
  const { current, earlier, clicked = [], confirmed = [] } = ledger;
  const known = confirmed.find((one) => one.slot === slot);
  const clickedThere = known ?? clicked.findLast((one) => one.slot === slot) ?? clicked.at(-1);
  const renderings = [current, ...earlier];
  const rendering =
    renderings.find(({ id }) => id === clickedThere?.decision) ?? (clickedThere === undefined ? current : undefined);
  const decision = rendering?.id ?? clickedThere?.decision ?? current.id;
  if (slot < 1 || slot > (rendering?.slots.length ?? limits.recommendations)) return null;
  const confirmation = { decision, item: rendering?.slots[slot - 1]?.item ?? null, isNew: known === undefined };
  if (known !== undefined) return { ledger, confirmation };
  const fresh: Confirmed = { slot, decision, at };
  return { ledger: { ...ledger, confirmed: [...confirmed, fresh] }, confirmation };
};

/** What of an entry outlives its decision. */
export const clicksOf = ({ clicked, confirmed }: MessageLedger): Pick<MessageLedger, "clicked" | "confirmed"> => ({
  ...(clicked === undefined ? {} : { clicked }),
  ...(confirmed === undefined ? {} : { confirmed }),
});
