import { browsers, type ClientParts, type MailClient } from "./client.ts";

/** Share of pictures that the relay misses; they are fetched when the mail is opened. */
const missed = 0.03;

/** Apple Mail with its relay: fetches once, within hours of delivery, and shows that copy for ever. */
export const appleRelay = ({ server, slots, random }: ClientParts): MailClient => {
  const copies = new Map<number, string>();
  const fetchSlot = async (slot: number): Promise<void> => {
    if (copies.has(slot)) return;
    const answer = await server.fetch(
      slot,
      { "user-agent": "Mozilla/5.0", accept: "*/*" },
      "Akamai Technologies, Inc.",
    );
    if (answer !== "not-modified") copies.set(slot, answer.item);
  };
  return {
    // Most within the hour, the rest when the phone is charged.
    prefetchAfter: random() < 0.6 ? random() * 3_600_000 : random() * 10 * 3_600_000,
    prefetch: async () => void (await Promise.all(slots.filter(() => random() >= missed).map(fetchSlot))),
    open: async () => void (await Promise.all(slots.map(fetchSlot))),
    shows: (slot) => copies.get(slot) ?? null,
    clickAgent: browsers.iphone,
  };
};
