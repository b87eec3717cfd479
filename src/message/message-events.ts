import type { Collect, Defer } from "../collect/admit.ts";
import type { CanonicalEvent, Source } from "../collect/event.ts";
import type { Decision } from "../contract/decision.ts";
import type { EventFact } from "../contract/events/index.ts";
import type { MessageRef } from "./showing.ts";

/** Our own showings and clicks, as a source of its own. */
const ownSource: Source = { source: "doorstep", shop: "default", imported: false };

export type MessageEvents = {
  /** An open: once per rendering of a message, whatever is fetched again. */
  opened(ref: MessageRef, decision: Decision, now: number): Promise<void>;
  /** A click on a slot; each one counts. */
  clicked(ref: MessageRef, decision: Decision, slot: number, now: number): Promise<void>;
};

/** Puts showings and clicks on the log, by the same way in as every other event. */
export const createMessageEvents = (collect: Pick<Collect, "accept">): MessageEvents => ({
  opened: (ref, decision, now) =>
    accept(collect, ref, now, `${decision.id}:opened`, {
      type: "email_opened",
      properties: { ...propertiesOf(ref, decision) },
    }),
  clicked: (ref, decision, slot, now) => {
    const item = decision.slots[slot - 1]?.item ?? null;
    return accept(collect, ref, now, `${decision.id}:${slot}:clicked:${now}`, {
      type: "email_clicked",
      properties: { ...propertiesOf(ref, decision), slot, ...(item === null ? {} : { item_id: item }) },
    });
  },
});

const propertiesOf = (ref: MessageRef, decision: Decision) => ({
  send_id: ref.send,
  placement: decision.placement,
  decision_id: decision.id,
});

const accept = async (
  collect: Pick<Collect, "accept">,
  ref: MessageRef,
  now: number,
  id: string,
  fact: EventFact,
): Promise<void> => {
  const event: CanonicalEvent = {
    fact,
    id,
    identity: {},
    email: null,
    key: ref.key,
    traits: null,
    session: null,
    consent: null,
    context: null,
    original: now,
    sent: null,
  };
  const work: Promise<unknown>[] = [];
  const defer: Defer = (one) => void work.push(one);
  await collect.accept(ownSource, [{ ok: true, event }], defer, now);
  await Promise.all(work);
};
