import { faultKinds } from "./fault-proxy.ts";
import type { Phase } from "./proxy.ts";

/** Every kind alone at each part, then what is nastier together. */
export const allPhases: readonly Phase[] = [
  ...faultKinds.map((kind): Phase => ({ at: "kafka", kinds: [kind], share: 1 })),
  ...faultKinds.map((kind): Phase => ({ at: "redis", kinds: [kind], share: 1 })),
  // Some get through, so that no breaker opens for good: every reply may be the one that lies.
  { at: "kafka", kinds: ["lost"], share: 0.3 },
  { at: "kafka", kinds: ["lost", "refused503"], share: 0.5 },
  { at: "kafka", kinds: ["swallowed", "reset"], share: 0.4 },
  { at: "kafka", kinds: ["slow", "html200"], share: 0.5 },
  { at: "kafka", kinds: ["truncated", "refused429"], share: 0.5 },
  { at: "both", kinds: ["slow", "lost"], share: 0.5 },
  { at: "both", kinds: ["hole"], share: 1 },
  { at: "both", kinds: faultKinds, share: 0.6 },
];

/** One for each way to be wrong: no effect, an effect without a reply, a reply that lies, none. */
export const fewPhases: readonly Phase[] = [
  { at: "kafka", kinds: ["swallowed"], share: 1 },
  { at: "kafka", kinds: ["html200"], share: 1 },
  { at: "kafka", kinds: ["lost", "refused503"], share: 0.5 },
  { at: "redis", kinds: ["hole"], share: 1 },
  { at: "both", kinds: faultKinds, share: 0.6 },
];
