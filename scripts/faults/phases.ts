import { type FaultKind, faultKinds, kafkaFaultKinds } from "./fault-proxy.ts";

/** One stretch of time in which requests to these parts meet one of these faults; a part without any is well. */
export type Phase = {
  readonly kafka?: readonly FaultKind[];
  readonly redis?: readonly FaultKind[];
  /** Of the requests; the others go through. */
  readonly share: number;
  /** The gateway is killed with -9 in the middle of it, twice. */
  readonly killed?: boolean;
};

/** Every kind alone at each part, then what is nastier together. */
export const allPhases: readonly Phase[] = [
  ...kafkaFaultKinds.map((kind): Phase => ({ kafka: [kind], share: 1 })),
  ...faultKinds.map((kind): Phase => ({ redis: [kind], share: 1 })),
  // Some get through, so that no breaker opens for good: every reply may be the one that lies.
  { kafka: ["lost"], share: 0.3 },
  { kafka: ["lost", "refused503"], share: 0.5 },
  { kafka: ["swallowed", "reset"], share: 0.4 },
  { kafka: ["slow", "html200"], share: 0.5 },
  { kafka: ["truncated", "refused429"], share: 0.5 },
  { kafka: ["partial", "short"], share: 0.5 },
  // Both at once, each in its own way.
  { kafka: ["slow"], redis: ["reset"], share: 1 },
  { kafka: ["lost"], redis: ["hole"], share: 0.5 },
  { kafka: ["hole"], redis: ["slow"], share: 1 },
  { kafka: ["slow", "lost"], redis: ["slow", "lost"], share: 0.5 },
  { kafka: ["hole"], redis: ["hole"], share: 1 },
  { kafka: kafkaFaultKinds, redis: faultKinds, share: 0.6 },
  // What the gateway had in memory is gone as well: overlays, breakers, caches, open appends and drains.
  { kafka: ["lost"], share: 0.3, killed: true },
  { kafka: ["hole"], share: 1, killed: true },
  { kafka: ["partial", "swallowed"], share: 0.5, killed: true },
  { redis: ["hole"], share: 1, killed: true },
  { kafka: ["reset"], redis: ["reset"], share: 1, killed: true },
  { kafka: kafkaFaultKinds, redis: faultKinds, share: 0.6, killed: true },
];

/** One for each way to be wrong: no effect, an effect without a reply, a reply that lies, none; and a kill on top. */
export const fewPhases: readonly Phase[] = [
  { kafka: ["swallowed"], share: 1 },
  { kafka: ["html200", "partial"], share: 1 },
  { kafka: ["lost", "refused503"], share: 0.5, killed: true },
  { kafka: ["slow"], redis: ["hole"], share: 1 },
  { kafka: kafkaFaultKinds, redis: faultKinds, share: 0.6 },
];

/** "Kafka slow + lost (50 %), Redis hole, kill -9" */
export const nameOf = ({ kafka, redis, share, killed }: Phase): string => {
  const part = (name: string, kinds: readonly FaultKind[] | undefined): string[] => {
    if (kinds === undefined) return [];
    const said = kinds.length >= faultKinds.length ? "all kinds" : kinds.join(" + ");
    return [`${name} ${said}${share === 1 ? "" : ` (${Math.round(share * 100)} %)`}`];
  };
  return [...part("Kafka", kafka), ...part("Redis", redis), ...(killed === true ? ["kill -9"] : [])].join(", ");
};
