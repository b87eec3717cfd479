import type { ForwardTo, SourceSettings } from "../../contract/source.ts";
import { originRule } from "./origins.ts";
import { type JudgePlan, judgePlan } from "./plan.ts";
import type { RateLimit } from "./rate-limit.ts";
import { type ScrubPlan, scrubPlan } from "./scrub.ts";

/** What a source's document asks for, ready to be applied: made once per version of the document. */
export type SourceRules = {
  /** Null: pages of any origin may send. */
  readonly allowsOrigin: ((origin: string) => boolean) | null;
  readonly limit: RateLimit | null;
  readonly keepsNetwork: boolean;
  readonly scrub: ScrubPlan | null;
  readonly plan: JudgePlan | null;
  /** Where the original body goes once it is durable here. */
  readonly forward: ForwardTo | null;
  /** Orders are noted as claims: they count nowhere on this source's word alone. */
  readonly claimsPurchases: boolean;
};

export const sourceRules = (settings: SourceSettings): SourceRules => ({
  allowsOrigin: originRule(settings.allowed_origins),
  limit:
    settings.rate_limit === null
      ? null
      : { perSecond: settings.rate_limit.events_per_second, burst: settings.rate_limit.burst },
  keepsNetwork: settings.keep_ip === "truncated",
  scrub: scrubPlan(settings.scrub),
  plan: settings.plan === null ? null : judgePlan(settings.plan),
  forward: settings.forward_to,
  claimsPurchases: settings.browser_purchases === "ignore",
});
