import type { EventRecord } from "../contract/record.ts";

/** Whether copies of what a person's messages show must go with this record: the person withdrew, or was erased. */
export const endsCopies = (record: EventRecord): boolean =>
  record.type === "email_unsubscribed" || record.consent?.personalization === false || record.erased === true;
