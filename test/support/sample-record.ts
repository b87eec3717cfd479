import type { EventRecord } from "../../src/contract/record.ts";

/** A person key (22 characters) that is readable in a failure. */
export const personKey = (name: string | number): string => `person_${name}`.padEnd(22, "_");

/** A valid record on the log; `n` makes its id. */
export const sampleRecord = (n: number, over: Partial<EventRecord> = {}): EventRecord =>
  ({
    v: 1,
    id: `event-${n}`,
    source: "web",
    shop: "shop",
    occurred: 1_760_000_000_000 + n,
    received: 1_760_000_000_500 + n,
    key: personKey(n % 10),
    who: "sealed",
    type: "product_viewed",
    properties: { product_id: `item-${n % 7}` },
    ...over,
  }) as EventRecord;
