import type { Conflict } from "../contract/conflict.ts";
import { limits } from "../contract/limits.ts";
import type { EventRecord } from "../contract/record.ts";
import { identityHash } from "./identity-hash.ts";
import { kept, type KeptConflict, type ProfileState } from "./state.ts";

/** Notes a conflict, newest last; false when one of this kind with the same person stands there already. */
export const addConflict = (state: ProfileState, { kind, with: other }: Conflict, record: EventRecord): boolean => {
  const known = state.conflicts.findIndex((one) => one.kind === kind && one.with === other);
  const entry: KeptConflict = { kind, with: other, at: record.occurred, event: record.id };
  if (known >= 0) state.conflicts.splice(known, 1);
  state.conflicts.push(entry);
  if (state.conflicts.length > kept.conflicts) state.conflicts.shift();
  return known < 0;
};

/**
 * Tells somebody of a conflict: a record for their log, of the event that brought it up, without whoever else that
 * names. It counts nowhere, and shows among their events.
 */
export const noticeFor = (key: string, conflict: Conflict, record: EventRecord): EventRecord => ({
  v: 1,
  id: noticeId(record.id, conflict),
  source: record.source,
  shop: record.shop,
  occurred: record.occurred,
  received: record.received,
  key,
  who: "",
  type: "alias",
  properties: {},
  copied: record.key,
  conflict,
  ...(record.imported === true ? { imported: true as const } : {}),
});

/** One per event and other person: an event may come upon several. */
const noticeId = (id: string, { kind, with: other }: Conflict): string => {
  const suffix = `:${kind}:${identityHash(kind, other)}`;
  return `${id.length + suffix.length <= limits.idLength ? id : identityHash("notice", id)}${suffix}`;
};
