import type { ClientClass, Decision, MessageLedger, Served } from "../contract/decision.ts";

/** Whose picture it is that is served: of which slot (from 1), to which client. */
export type ServedTo = { readonly client: ClientClass; readonly slot: number };

const entryOf = ({ current, served = [] }: MessageLedger, client: ClientClass): Served | undefined =>
  served.find((one) => one.client === client && one.decision === current.id);

/** Whether nothing is to be noted: the client got this slot of the current decision before, or it has no such slot. */
export const hasServed = (ledger: MessageLedger, { client, slot }: ServedTo): boolean =>
  slot > ledger.current.slots.length || entryOf(ledger, client)?.slots.includes(slot) === true;

/** Whether what was served at `at` is all that the client ever got of the current decision. */
export const isFirstServed = (ledger: MessageLedger, { client, slot }: ServedTo, at: number): boolean => {
  const entry = entryOf(ledger, client);
  return entry !== undefined && entry.first === at && entry.slots.every((one) => one === slot);
};

/** The entry after a picture of the current decision was served at `at`, epoch ms. */
export const withServed = (ledger: MessageLedger, { client, slot }: ServedTo, at: number): MessageLedger => {
  const { current, served = [] } = ledger;
  if (slot > current.slots.length) return ledger;
  const entry = entryOf(ledger, client);
  if (entry === undefined) {
    const fresh: Served = { client, decision: current.id, slots: [slot], first: at, last: at };
    return { ...ledger, served: [...served, fresh] };
  }
  const slots = entry.slots.includes(slot) ? entry.slots : [...entry.slots, slot];
  const after: Served = { ...entry, slots, last: Math.max(entry.last, at) };
  return { ...ledger, served: served.map((one) => (one === entry ? after : one)) };
};

/**
 * What a client has of a slot: Apple keeps the first copy that it fetched, everybody else shows the last one. Null for
 * a client that never got this slot.
 */
export const servedTo = (served: readonly Served[], { client, slot }: ServedTo): Served | null => {
  const got = served.filter((one) => one.client === client && one.slots.includes(slot));
  return (client === "apple" ? got[0] : got.at(-1)) ?? null;
};

/** Earlier renderings to keep: the newest `least`, and any that some client still has. */
export const keptEarlier = (earlier: readonly Decision[], served: readonly Served[], least: number): Decision[] => {
  if (earlier.length <= least) return [...earlier];
  const held = new Set<string>();
  for (const { client, slots } of served) {
    for (const slot of slots) held.add(servedTo(served, { client, slot })?.decision ?? "");
  }
  return earlier.filter(({ id }, rank) => rank < least || held.has(id));
};
