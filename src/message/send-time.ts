import type { DecidedSlot } from "../contract/decision.ts";
import type { RecommendedItem } from "../contract/recommendation.ts";
import type { MessageLinks, SettledMessage } from "../recommend/message-links.port.ts";
import { viewFor } from "./impersonal-view.ts";
import type { SlotLinks } from "./links.ts";
import { mintLinks, type MintDeps } from "./mint.ts";
import { anybody, pictureOrder } from "./picture-order.ts";
import type { Pictures } from "./pictures.port.ts";
import { pictureSize, type Placement } from "./placement.ts";
import { messageName, type MessageRef, reasonsToDecide, settleSlots, type ShowingDeps } from "./showing.ts";
import { slotsOf } from "./slots.ts";
import { templateNeeds } from "./template-needs.ts";

/** Links of a message of which nothing is kept: a preview, or of somebody who withdrew, whose pictures are item-free. */
const unkept = async (
  deps: MintDeps & Pick<ShowingDeps, "random">,
  { key, send, placement }: MessageRef,
  origin: string,
  items: readonly RecommendedItem[],
  isGeneric: boolean,
): Promise<SettledMessage> => {
  const slots = slotsOf(items, Math.max(placement.slots, items.length));
  const links = await mintLinks(deps, origin, { key, send, placement, pictures: pictures(placement, slots.length) });
  return { decision_id: `d_${deps.random.uuid()}`, ...pictured(placement, isGeneric), slots: linked(slots, links) };
};

/** A strip is one picture, however many items there are. */
const pictures = ({ strip }: Placement, slots: number): number => (strip === null ? slots : 1);

/** `isGeneric`: whatever the template, they show no item. */
const pictured = (placement: Placement, isGeneric: boolean): Pick<SettledMessage, "size" | "alt"> => ({
  size: pictureSize(placement),
  alt: isGeneric || !templateNeeds(placement.drawing).item ? placement.alt : null,
});

const linked = (slots: readonly DecidedSlot[], links: readonly SlotLinks[]): SettledMessage["slots"] =>
  slots.map((shows, index) => ({
    shows,
    image_url: links[index]?.image_url ?? "",
    click_url: links[index]?.click_url ?? "",
  }));

/** Ties a send-time answer to its message: what the JSON says, the picture shows and the click follows. */
export const createMessageLinks = (
  deps: ShowingDeps & MintDeps & { readonly pictures: Pick<Pictures, "warm"> },
): MessageLinks => ({
  async settle({ key, send, placement: id, origin, revision, items, isOpenEnded }) {
    const placement = await deps.placements(id);
    if (placement === null) throw new Error(`no placement ${id}`);
    const ref: MessageRef = { key, send, placement, ...(isOpenEnded ? { isOpenEnded } : {}) };
    if (deps.isPreview(send)) return unkept(deps, ref, origin, items, false);
    const { view: own, ledger } = await deps.person.message(key, messageName(ref));
    const view = viewFor(placement, own);
    if (view.withdrawn) return unkept(deps, ref, origin, items, true);
    const decided = ledger?.current.slots.length ?? 0;
    // A sender may ask for more than the placement shows: each of these items has its picture and click too.
    const slots = Math.max(placement.slots, items.length, decided);
    const because = ledger === null ? [] : await reasonsToDecide(deps, ref, ledger, view);
    const isEnough = (items.length <= decided || placement.policy === "freeze-first") && because.length === 0;
    const [kept, links] = await Promise.all([
      ledger !== null && (items.length === 0 || isEnough)
        ? ledger
        : settleSlots(deps, ref, { slots: slotsOf(items, slots), ledger, revision, serving: null, because }).then(
            (settled) => settled.ledger,
          ),
      mintLinks(deps, origin, { key, send, placement, pictures: pictures(placement, slots) }),
    ]);
    return {
      decision_id: kept.current.id,
      ...pictured(placement, false),
      slots: linked(kept.current.slots, links),
    };
  },

  async warm(id, { slots }) {
    const placement = await deps.placements(id);
    // What names the person is theirs alone, and drawn when it is looked at.
    if (placement === null || templateNeeds(placement.drawing).traits.length > 0) return;
    const shown = slots.map(({ shows }) => shows);
    const orders = Array.from({ length: pictures(placement, shown.length) }, (_, index) =>
      pictureOrder(placement, shown, index + 1, anybody),
    );
    await deps.pictures.warm(orders.filter((order) => order !== null));
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
