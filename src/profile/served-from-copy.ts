import type { Decision, MessageLedger, Served } from "../contract/decision.ts";
import type { ServedTo } from "./served.ts";

/** A picture that was served from a copy, for this object did not answer in time. Times in epoch ms. */
export type CopyServed = {
  readonly message: string;
  /** What the copy said that the message shows. */
  readonly decision: Decision;
  readonly at: number;
  readonly to: ServedTo;
};

/**
 * The entry after such a picture, so that a click by that client leads to what it showed. What the object itself noted
 * for the same fetch, when it answered too late, was not served: it goes.
 */
export const withCopyServed = (ledger: MessageLedger, { decision, at, to }: CopyServed): MessageLedger => {
  const { client, slot } = to;
  if (slot > decision.slots.length) return ledger;
  const isKnown = [ledger.current, ...ledger.earlier].some(({ id }) => id === decision.id);
  const served = (ledger.served ?? []).flatMap((one) => withoutUnserved(one, decision.id, { at, to }));
  const before = served.find((one) => one.client === client && one.decision === decision.id);
  const entry: Served =
    before === undefined
      ? { client, decision: decision.id, slots: [slot], first: at, last: at }
      : {
          ...before,
          slots: before.slots.includes(slot) ? before.slots : [...before.slots, slot],
          last: Math.max(before.last, at),
        };
  return {
    ...ledger,
    shown: ledger.current.id === decision.id ? Math.max(ledger.shown ?? at, at) : ledger.shown,
    earlier: isKnown ? ledger.earlier : [decision, ...ledger.earlier],
    // Who shows the last copy shows this one: the entry stands last.
    served: [...served.filter((one) => one !== before), entry],
  };
};

const withoutUnserved = (one: Served, decision: string, { at, to }: Pick<CopyServed, "at" | "to">): Served[] => {
  if (one.client !== to.client || one.decision === decision || one.first !== at) return [one];
  const slots = one.slots.filter((slot) => slot !== to.slot);
  return slots.length === 0 ? [] : [{ ...one, slots }];
};
