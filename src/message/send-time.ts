import type { MessageLinks } from "../recommend/message-links.port.ts";
import { mintLinks, type MintDeps } from "./mint.ts";
import type { Pictures } from "./pictures.port.ts";
import { isCurrent, messageName, type MessageRef, settleSlots, type ShowingDeps } from "./showing.ts";
import { slotsOf } from "./slots.ts";

/** Ties a send-time answer to its message: what the JSON says, the picture shows and the click follows. */
export const createMessageLinks = (
  deps: ShowingDeps & MintDeps & { readonly pictures: Pick<Pictures, "warm"> },
): MessageLinks => ({
  async settle({ key, send, placement: id, origin, revision, items }) {
    const placement = await deps.placements(id);
    if (placement === null) throw new Error(`no placement ${id}`);
    const ref: MessageRef = { key, send, placement };
    const { ledger } = await deps.person.message(key, messageName(ref));
    const decided = ledger?.current.slots.length ?? 0;
    // A sender may ask for more than the placement shows: each of these items has its picture and click too.
    const slots = Math.max(placement.slots, items.length, decided);
    const isEnough =
      items.length <= decided && ledger !== null && isCurrent(ledger, revision, deps.clock.now(), placement.dwellMs);
    const [kept, links] = await Promise.all([
      ledger !== null && (items.length === 0 || isEnough)
        ? ledger
        : settleSlots(deps, ref, { slots: slotsOf(items, slots), ledger, revision, serving: false }).then(
            (settled) => settled.ledger,
          ),
      mintLinks(deps, origin, { key, send, placement, slots }),
    ]);
    return {
      decision_id: kept.current.id,
      slots: kept.current.slots.map((shows, index) => ({
        shows,
        image_url: links[index]?.image_url ?? "",
        click_url: links[index]?.click_url ?? "",
      })),
    };
  },

  async warm({ slots }) {
    await Promise.all(slots.map(({ shows }) => deps.pictures.warm(shows)));
  },

  async openJsonToken(token) {
    const claims = await deps.tokens.open("json", token);
    if (claims === null) return null;
    return {
      key: claims.key,
      ...(claims.send === null ? {} : { send_id: claims.send }),
      ...(claims.placement === null ? {} : { placement: claims.placement }),
    };
  },
});
