import type { EventRecord } from "../contract/record.ts";

/** The record under another person's key: same id and content, flagged with the key it came from. */
export const copyFor = (key: string, record: EventRecord, from: string): EventRecord => ({
  ...record,
  key,
  copied: from,
});

/** An alias that only says who somebody became: it is no event of that person's life. */
export const isPointer = (record: EventRecord): boolean => record.type === "alias" && record.merge_into !== undefined;

/** What is not copied to who the person became: pointers, and what is said of this very key. */
export const staysBehind = (record: EventRecord): boolean =>
  isPointer(record) || record.conflict !== undefined || record.erased !== undefined;
