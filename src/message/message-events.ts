import type { Collect, Defer } from "../collect/admit.ts";
import type { CanonicalEvent, Source } from "../collect/event.ts";
import type { Decision } from "../contract/decision.ts";
import type { EventFact } from "../contract/events/index.ts";
import type { Confirmation } from "../profile/clicks.ts";
import { itemsIn } from "./clicked-items.ts";
import type { Client } from "./client-class.ts";
import type { Landing } from "./landings.ts";
import type { MessageRef } from "./showing.ts";

/** Our own showings and clicks, as a source of its own. */
const ownSource: Source = { source: "doorstep", shop: "default", imported: false };

export type MessageEvents = {
  /** An open: once per rendering of a message and client, whatever is fetched again. */
  opened(ref: MessageRef, decision: Decision, client: Client, now: number): Promise<void>;
  /** A click on a slot; each one counts, a scanner's as a machine's. */
  clicked(ref: MessageRef, decision: Decision, slot: number, client: Client, now: number): Promise<void>;
  /** The page that a click led to was seen: once per slot of a message. */
  confirmed(landing: Landing, what: Confirmation, now: number): Promise<void>;
};

/** Puts showings and clicks on the log, by the same way in as every other event; not those of nobody in particular. */
export const createMessageEvents = (collect: Pick<Collect, "accept">): MessageEvents => ({
  opened: async (ref, decision, client, now) => {
    if (ref.isNobodys === true) return;
    await accept(collect, ref, now, `${decision.id}:opened:${client.class}`, {
      type: "email_opened",
      properties: { ...propertiesOf(ref, decision, client) },
    });
  },
  clicked: async (ref, decision, slot, client, now) => {
    if (ref.isNobodys === true) return;
    // Of several items in one picture nobody knows which.
    const [only, ...others] = itemsIn(ref.placement, decision, slot) ?? [];
    const item = only === undefined || others.length > 0 ? null : only.shows.item;
    const properties = {
      ...propertiesOf(ref, decision, client),
      slot,
      ...(item === null ? {} : { item_id: item }),
    };
    const fact: EventFact = { type: "email_clicked", properties };
    await accept(collect, ref, now, `${decision.id}:${slot}:clicked:${now}`, fact, client.class === "scanner");
  },
  confirmed: (landing, { decision, item }, now) =>
    accept(collect, landing, now, `${decision}:${landing.slot}:confirmed`, {
      type: "email_click_confirmed",
      properties: {
        send_id: landing.send,
        placement: landing.placement,
        decision_id: decision,
        slot: landing.slot,
        ...(item === null ? {} : { item_id: item }),
      },
    }),
});

const propertiesOf = (ref: MessageRef, decision: Decision, client: Client) => ({
  send_id: ref.send,
  placement: decision.placement,
  decision_id: decision.id,
  client: client.class,
  client_probability: client.probability,
  client_version: client.version,
});

const accept = async (
  collect: Pick<Collect, "accept">,
  ref: Pick<MessageRef, "key">,
  now: number,
  id: string,
  fact: EventFact,
  isMachine = false,
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
    ...(isMachine ? { bot: true as const } : {}),
  };
  const work: Promise<unknown>[] = [];
  const defer: Defer = (one) => void work.push(one);
  await collect.accept(ownSource, [{ ok: true, event }], defer, now);
  await Promise.all(work);
};
