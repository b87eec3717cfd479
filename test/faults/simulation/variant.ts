import type { PersonCut } from "../../../src/aggregate/people.port.ts";
import type { ReaderStore } from "../../../src/aggregate/reader-store.ts";
import { isNewCut } from "../../../src/items/watermark.ts";
import type { EventLog } from "../../../src/log/event-log.port.ts";
import type { StoredProfile } from "../../../src/profile/live-profile.ts";
import type { OverlayEntries } from "../../../src/profile/overlay.ts";

/** Where a simulated world differs from the real code: nowhere, unless a bug is planted. */
export type Variant = {
  readonly readerStore: (store: ReaderStore) => ReaderStore;
  /** Just before a person applies a cut; `now` is epoch ms. */
  readonly beforeApply: (stored: StoredProfile, cut: PersonCut, now: number) => PersonCut;
  readonly overlay: (entries: OverlayEntries) => OverlayEntries;
  /** False: a person goes on with what was in memory when a transaction failed. */
  readonly reloadsAfterFailure: boolean;
  readonly isNewCut: (next: number | undefined, first: number) => boolean;
  /** The log as collectors and as readers have it. */
  readonly collectorLog: (log: EventLog) => EventLog;
  readonly readerLog: (log: EventLog) => EventLog;
  /** The primary as the buffer's drains have it. */
  readonly drainLog: (log: EventLog) => EventLog;
};

export const asBuilt: Variant = {
  readerStore: (store) => store,
  beforeApply: (_stored, cut) => cut,
  overlay: (entries) => entries,
  reloadsAfterFailure: true,
  isNewCut,
  collectorLog: (log) => log,
  readerLog: (log) => log,
  drainLog: (log) => log,
};
