import type { EventType } from "../contract/events/index.ts";
import type { Profile, ProfileEvent } from "../contract/profile.ts";

/** Place in a list of events, which runs from the newest occurred time down, then by arrival. */
export type EventPlace = { readonly occurred: number; readonly seq: number };

export type EventFilter = {
  readonly type: EventType | null;
  readonly session: string | null;
  /** Epoch ms of the occurred time, inclusive; null for no bound. */
  readonly since: number | null;
  /** Epoch ms of the occurred time, exclusive; null for no bound. */
  readonly until: number | null;
};

export type EventQuery = EventFilter & {
  readonly limit: number;
  /** The last event of the page before. */
  readonly after: EventPlace | null;
};

/** `next`: place of the page's last event; null when nothing follows. */
export type EventPage = { readonly events: readonly ProfileEvent[]; readonly next: EventPlace | null };

/** A person as the profile API shows it. Follows merge pointers. Throws when the object is unreachable. */
export type ProfileReader = {
  /** Null for a person without any event. `verbose`: with provenance. */
  profile(key: string, verbose?: boolean): Promise<Omit<Profile, "ref"> | null>;
  events(key: string, query: EventQuery): Promise<EventPage>;
};
