import type { Reject } from "../collect/rejects/rejects.port.ts";
import type { PersonNames } from "../collect/rejects/reject-of-person.ts";
import type { MessageLedger } from "../contract/decision.ts";
import type { ExportLine } from "../contract/export.ts";
import type { Profile } from "../contract/profile.ts";
import type { Whose } from "./erasure/whose-keys.ts";
import { iso } from "./profile-document.ts";
import type { EventPage, EventPlace, EventQuery } from "./profile-reader.port.ts";

/** One object of a person, as it is, whomever it leads to. */
export type HeldPerson = {
  profile(): Promise<Omit<Profile, "ref"> | null>;
  events(query: EventQuery): Promise<EventPage>;
  /** Some entries of the ledger after one, by message. */
  messages(after: string, limit: number): Promise<MessagePage>;
};

/** `next`: after which message to go on; null at the end. */
export type MessagePage = {
  readonly messages: readonly { readonly message: string; readonly ledger: MessageLedger }[];
  readonly next: string | null;
};

export type ExportDeps = {
  readonly person: (key: string) => HeldPerson;
  readonly rejects: (names: PersonNames) => Promise<readonly Reject[]>;
};

const pageSize = 200;

/** Everything that is held of a person, a line at a time; it is read while it is sent. */
export async function* exportLines(
  { person, rejects }: ExportDeps,
  { keys, names }: Pick<Whose, "keys" | "names">,
): AsyncGenerator<ExportLine> {
  let lines = 1;
  const { users, visitors, hashes, emails } = names;
  yield { kind: "person", user_ids: users, anonymous_ids: visitors, email_sha256: hashes, emails, keys };
  for (const key of keys) {
    for await (const line of ofKey(key, person(key))) {
      lines += 1;
      yield line;
    }
  }
  for (const { source, received, reason, payload } of await rejects(names)) {
    lines += 1;
    yield { kind: "reject", source, received_at: iso(received), reason, payload };
  }
  yield { kind: "end", lines };
}

async function* ofKey(key: string, held: HeldPerson): AsyncGenerator<ExportLine> {
  const profile = await held.profile();
  if (profile !== null) yield { kind: "profile", key, ...profile };
  const all = { type: null, session: null, since: null, until: null, limit: pageSize };
  for (let after: EventPlace | null = null, more = true; more;) {
    const page: EventPage = await held.events({ ...all, after });
    for (const event of page.events) yield { kind: "event", key, ...event };
    after = page.next;
    more = after !== null;
  }
  for (let after: string | null = ""; after !== null;) {
    const page: MessagePage = await held.messages(after, pageSize);
    for (const { message, ledger } of page.messages) {
      const [send = "", placement = ""] = message.split("\n");
      yield { kind: "message", key, send_id: send, placement, ...ledger };
    }
    after = page.next;
  }
}
