import { DurableObject } from "cloudflare:workers";
import type { PersonCut, PersonCutResult } from "../aggregate/people.port.ts";
import { toHex, utf8 } from "../base/bytes.ts";
import type { Sealer } from "../base/sealer.port.ts";
import { sha256 } from "../base/sha256.ts";
import type { MessageLedger } from "../contract/decision.ts";
import type { Profile as ProfileDocument, ProfileEvent } from "../contract/profile.ts";
import type { EventRecord } from "../contract/record.ts";
import { applyCut } from "./apply-cut.ts";
import { copyFor } from "./copies.ts";
import { eventPage, type ListedEvent } from "./event-page.ts";
import { linesOf, newestOf, type KeptEvent } from "./event-lines.ts";
import type { Opened } from "./fold.ts";
import type { Followed } from "./followed.ts";
import { handedOn, type HandedOn } from "./handing-on.ts";
import { settled } from "./ledger.ts";
import { openForFold, openTraits } from "./open-records.ts";
import { overlayEntries } from "./overlay.ts";
import type { PersonView, SettleRequest } from "./person.port.ts";
import { iso, profileDocument } from "./profile-document.ts";
import type { EventPage, EventQuery } from "./profile-reader.port.ts";
import { profileRows, type ProfileRows } from "./profile-rows.object.ts";
import { encodeState } from "./state-codec.ts";
import type { ProfileState } from "./state.ts";
import { viewOf } from "./view.ts";

export type ProfileDeps = { readonly sealer: Sealer };

/** Overlaid events kept per person; a reader that lags behind further costs freshness only. */
const overlayBound = 2_000;

/**
 * One person. Committed state changes only through `apply`, in log order; `hand` makes fresh events visible
 * before that. `follow` false: answer from here, even if this person became another.
 */
export const profileObject = <E>(depsOf: (env: E, ctx: DurableObjectState) => ProfileDeps) =>
  class Profile extends DurableObject<E> {
    readonly #sealer: Sealer;
    readonly #overlay = overlayEntries(overlayBound);
    #rows: ProfileRows | null = null;
    #view: PersonView | null = null;

    constructor(ctx: DurableObjectState, env: E) {
      super(ctx, env);
      this.#sealer = depsOf(env, ctx).sealer;
    }

    /** Applies a cut's records of this person, exactly once in effect; the same cut again gets the same answer. */
    async apply(cut: PersonCut): Promise<PersonCutResult> {
      const opened = await openForFold(
        this.#sealer,
        cut.records.map(({ record }) => record),
      );
      try {
        const answer = this.ctx.storage.transactionSync(() => applyTo(this.#load(), cut, opened));
        this.#overlay.drop(this.#load().state);
        return answer;
      } catch (cause) {
        // What is in memory may be ahead of what was rolled back.
        this.#rows = null;
        throw cause;
      } finally {
        this.#view = null;
      }
    }

    /** Overlays durable events that the reader has yet to bring. Returns what the person that this one became must be handed. */
    async hand(records: readonly EventRecord[]): Promise<HandedOn | null> {
      const key = this.#key();
      const own = records.map((record) => (record.key === key ? record : copyFor(key, record, record.key)));
      const opened = await openForFold(this.#sealer, own);
      const { state, journal } = this.#load();
      const fresh = own.filter((record, at) => this.#overlay.add(state, record, opened[at] ?? { traits: null }));
      if (fresh.length > 0) this.#view = null;
      const { mergedInto } = state;
      return handedOn({ key, mergedInto, fresh, overlaid: this.#overlay.records(), committed: () => journal.all() });
    }

    view(follow: boolean): Followed<PersonView> {
      return this.#followed(follow, () => this.#viewed());
    }

    /** The ledger stays with the person that the message was sent to, whoever they became since. */
    message(message: string): { readonly ledger: MessageLedger | null; readonly view: Followed<PersonView> } {
      return { ledger: this.#load().ledger(message), view: this.view(true) };
    }

    /** Nothing runs between the read and the write, so of proposals made at once the first one stands. */
    settle(request: SettleRequest): MessageLedger {
      const rows = this.#load();
      const kept = rows.ledger(request.message);
      const ledger = settled(kept, request);
      if (JSON.stringify(ledger) !== JSON.stringify(kept)) rows.keepLedger(request.message, ledger);
      return ledger;
    }

    profile(follow: boolean): Followed<Omit<ProfileDocument, "ref"> | null> {
      return this.#followed(follow, () => profileDocument(this.#overlaid()));
    }

    async events(query: EventQuery, follow: boolean): Promise<Followed<EventPage>> {
      const page = this.#followed(follow, () => eventPage(this.#keptEvents(), query));
      if (page.pointer !== null) return page;
      const events = await Promise.all(page.value.events.map((event) => shown(this.#sealer, event)));
      return { pointer: null, value: { events, next: page.value.next } };
    }

    /** SHA-256 of the committed state and events, without cursors and ledger: equal after a rebuild. */
    async stateHash(): Promise<string> {
      const { state, journal } = this.#load();
      const { core, parts } = encodeState(state);
      const sorted = [...parts].sort(([a], [b]) => (a < b ? -1 : 1));
      const text = JSON.stringify([core, sorted, linesOf(journal.all()).text]);
      return toHex(await sha256(utf8(text)));
    }

    #key(): string {
      const { name } = this.ctx.id;
      if (name === undefined) throw new Error("a profile is addressed by name: the person's key");
      return name;
    }

    #load(): ProfileRows {
      this.#rows ??= profileRows(this.ctx.storage.sql);
      return this.#rows;
    }

    #overlaid(): ProfileState {
      return this.#overlay.over(this.#load().state);
    }

    #viewed(): PersonView {
      this.#view ??= viewOf(this.#overlaid());
      return this.#view;
    }

    #keptEvents(): readonly KeptEvent[] {
      const { state, journal } = this.#load();
      return newestOf([...journal.all(), ...this.#overlay.events(state)]);
    }

    #followed<T>(follow: boolean, answer: () => T): Followed<T> {
      // A merge counts as soon as it is overlaid: the other person's object was handed everything by then.
      const pointer = follow ? this.#overlaid().mergedInto : null;
      return pointer === null ? { pointer: null, value: answer() } : { pointer };
    }
  };

const applyTo = (rows: ProfileRows, cut: PersonCut, opened: readonly Opened[]): PersonCutResult => {
  const at = `${cut.epoch}/${cut.partition}`;
  const before = rows.cursors.get(at);
  const cursor = applyCut(rows.state, before, cut, opened, rows.journal);
  if (cursor !== before) {
    rows.cursors.set(at, cursor);
    rows.save();
  }
  return cursor.answer;
};

const shown = async (sealer: Sealer, { record, session }: ListedEvent): Promise<ProfileEvent> => ({
  id: record.id,
  type: record.type,
  occurred_at: iso(record.occurred),
  received_at: iso(record.received),
  session_id: session,
  properties: { ...record.properties, ...(await openTraits(sealer, record)) },
});
