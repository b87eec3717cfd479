import type { Metrics } from "../base/metrics.port.ts";
import type { Landed } from "../collect/landing.port.ts";
import type { Person } from "../profile/person.port.ts";
import type { Landings } from "./landings.ts";
import type { MessageEvents } from "./message-events.ts";
import { messageName } from "./showing.ts";

export type ConfirmDeps = {
  readonly landings: Pick<Landings, "open">;
  readonly person: Pick<Person, "confirmed">;
  readonly events: Pick<MessageEvents, "confirmed">;
  readonly metrics: Metrics;
};

/**
 * Confirms clicks by the pages that they led to, each slot of a message once. The token alone says whose click it was:
 * whoever sends it, and as whom, changes nothing but this, and nothing of a message that is not known any more or of
 * somebody who withdrew.
 */
export const confirmingClicks = ({ landings, person, events, metrics }: ConfirmDeps): Landed => {
  const confirm = async (token: string, at: number): Promise<"void" | "repeated" | "confirmed"> => {
    const landing = await landings.open(token);
    if (landing === null) return "void";
    const { key, send, placement, slot } = landing;
    const message = messageName({ send, placement: { id: placement } });
    const confirmation = await person.confirmed(key, message, { slot, at });
    if (confirmation === null) return "void";
    if (!confirmation.isNew) return "repeated";
    await events.confirmed(landing, confirmation, at);
    return "confirmed";
  };
  return async (tokens, at) => {
    for (const token of tokens) {
      const outcome = await confirm(token, at).catch(() => "failed");
      metrics.count("landings_total", { outcome });
    }
  };
};
