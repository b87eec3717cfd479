import type { EventRecord } from "../contract/record.ts";

/**
 * Hands durable events to the person's object at once, so that the next read knows them before the
 * reader has applied them. Best effort: a failure costs freshness, never the event.
 */
export type Overlay = { hand(key: string, records: readonly EventRecord[]): Promise<void> };
