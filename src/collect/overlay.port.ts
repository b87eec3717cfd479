import type { EventRecord } from "../contract/record.ts";

/**
 * Hands durable events to the person's object at once, so that the next read knows them before the
 * reader has applied them. `buffered`: the log will bring some of them late, so the object keeps them until then.
 * Best effort: a failure costs freshness, never the event.
 */
export type Overlay = { hand(key: string, records: readonly EventRecord[], buffered?: boolean): Promise<void> };
