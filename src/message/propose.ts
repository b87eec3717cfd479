import type { Clock } from "../base/clock.port.ts";
import { recommendedItem } from "../recommend/answer.ts";
import { recommend } from "../recommend/engine.ts";
import { planOf } from "../recommend/plan.ts";
import type { Reads } from "../recommend/reads.ts";
import type { ShowingDeps } from "./showing.ts";
import { slotsOf } from "./slots.ts";
import { templateNeeds } from "./template-needs.ts";

/** Chooses what a placement's slots would show a person now, in the words that stand in the pictures. */
export const proposing =
  (reads: Reads, clock: Clock, shopCurrency: string): ShowingDeps["propose"] =>
  async (view, placement, slots) => {
    // A greeting or a countdown: nobody would see what was chosen.
    if (!templateNeeds(placement.drawing).item) return slotsOf([], slots);
    const chosen = await recommend(reads, view.known ? view : null, {
      plan: planOf(placement),
      slots,
      current: [],
      exclude: [],
      now: clock.now(),
    });
    const wording = { locale: "en", shopCurrency };
    return slotsOf(
      chosen.map((one) => recommendedItem(one, wording)),
      slots,
    );
  };
