import { DurableObject } from "cloudflare:workers";
import type { PersonCut } from "../aggregate/people.port.ts";
import { toHex, utf8 } from "../base/bytes.ts";
import type { Clock } from "../base/clock.port.ts";
import type { Sealer } from "../base/sealer.port.ts";
import { sha256 } from "../base/sha256.ts";
import type { MessageLedger } from "../contract/decision.ts";
import type { Profile as ProfileDocument, ProfileEvent } from "../contract/profile.ts";
import type { EventRecord } from "../contract/record.ts";
import { type Click, type Confirmation, withClick, withConfirmation } from "./clicks.ts";
import { eventPage, type ListedEvent } from "./event-page.ts";
import { linesOf, recordOf } from "./event-lines.ts";
import { tracesOf, type Traces } from "./erasure/traces.ts";
import { isDecidedBefore, isForgottenMessage, restsOnForgotten } from "./erasure/forgotten.ts";
import type { MessagePage } from "./export.ts";
import type { Followed } from "./followed.ts";
import type { HandedOn } from "./handing-on.ts";
import { noted, settled } from "./ledger.ts";
import { answerText } from "./answer-text.ts";
import { asOwn, liveProfile, type LiveProfile } from "./live-profile.ts";
import { openForFold, openKept, openTraits } from "./open-records.ts";
import { overlayRow, type OverlayRow } from "./overlay-row.object.ts";
import { overlayEntries } from "./overlay.ts";
import type { PersonView, Serving, SettledLedger, SettleRequest } from "./person.port.ts";
import { iso, profileDocument, provenanceOf } from "./profile-document.ts";
import type { EventPage, EventQuery } from "./profile-reader.port.ts";
import { dropGeneration, profileRows, storedGenerations, type ProfileRows } from "./profile-rows.object.ts";
import { type CopyServed, withCopyServed } from "./served-from-copy.ts";
import { shownItems } from "./shown-items.ts";
import { stageOf } from "./stage.ts";
import { encodeState } from "./state-codec.ts";

export type ProfileDeps = {
  readonly sealer: Sealer;
  /** The generation of committed state that answers; cuts of others are applied beside it. */
  readonly generation: number;
  /** For what time alone changes: the stage. No state follows from it. */
  readonly clock: Clock;
};

/** Overlaid events kept per person; a reader that lags behind further costs freshness only. */
const overlayBound = 2_000;

/**
 * One person. Committed state changes only through `apply`, in log order; `hand` makes fresh events visible
 * before that. `follow` false: answer from here, even if this person became another.
 */
export const profileObject = <E>(depsOf: (env: E, ctx: DurableObjectState) => ProfileDeps) =>
  class Profile extends DurableObject<E> {
    readonly #sealer: Sealer;
    readonly #generation: number;
    readonly #clock: Clock;
    /** Of the generation that serves: the one with the overlay. */
    readonly #live: LiveProfile<ProfileRows>;
    readonly #others = new Map<number, LiveProfile<ProfileRows>>();

    constructor(ctx: DurableObjectState, env: E) {
      super(ctx, env);
      const { sealer, generation, clock } = depsOf(env, ctx);
      this.#sealer = sealer;
      this.#generation = generation;
      this.#clock = clock;
      const overlay = overlayRow(ctx.storage.sql);
      this.#live = this.#load(generation, overlay.keep);
      const stored = overlay.load();
      if (stored.length > 0) {
        void ctx.blockConcurrencyWhile(async () => this.#live.restore(stored, await openForFold(sealer, stored)));
      }
    }

    /**
     * Applies a cut's records to a generation, exactly once in effect; the same cut again gets the same answer. The cut
     * (`PersonCut`) and the answer (`PersonCutResult`) are JSON, which crosses for a fraction of what objects cost.
     */
    async apply(json: string, generation = this.#generation): Promise<string> {
      const cut = JSON.parse(json) as PersonCut;
      const opened = await openForFold(
        this.#sealer,
        cut.records.map(({ record }) => record),
      );
      return answerText(this.#of(generation).apply(cut, opened));
    }

    /**
     * Overlays durable events that the reader has yet to bring, given as a JSON array; `buffered` ones survive an
     * eviction. `plain`: all of them are (see unread.ts). Returns what the person that this one became must be handed.
     */
    async hand(records: string, buffered: boolean, plain = false): Promise<HandedOn | null> {
      if (plain && !buffered && this.#live.handPlain(records)) return null;
      const key = this.#key();
      const own = asOwn(key, JSON.parse(records) as EventRecord[]);
      return this.#live.hand(key, own, await openForFold(this.#sealer, own), buffered);
    }

    view(follow: boolean): Followed<PersonView> {
      return this.#view(follow, null);
    }

    /** Keys of those who became this person. */
    mergedFrom(): readonly string[] {
      return [...this.#live.overlaid().mergedFrom];
    }

    /** The ledger stays with the person that the message was sent to, whoever they became since. */
    message(
      message: string,
      serving: Serving | null = null,
    ): { readonly ledger: MessageLedger | null; readonly view: Followed<PersonView>; readonly isForgotten?: true } {
      const rows = this.#live.stored();
      const view = this.#view(true, message);
      const kept = rows.ledger(message);
      if (isForgottenMessage(this.#live.overlaid().erased, kept)) return { ledger: null, view, isForgotten: true };
      // Of somebody who withdrew nothing is noted; whether one who became another did is not known here.
      const ledger = view.pointer === null && !view.value.withdrawn ? noted(kept, serving) : kept;
      if (ledger !== null && ledger.shown !== null && ledger !== kept) rows.keepLedger(message, ledger, ledger.shown);
      return { ledger, view };
    }

    /** Nothing runs between the read and the write, so of proposals made at once the first one stands. */
    settle(request: SettleRequest): SettledLedger {
      const rows = this.#live.stored();
      const { erased } = this.#live.overlaid();
      const known = rows.ledger(request.message);
      const kept = isForgottenMessage(erased, known) ? null : known;
      const ledger = settled(kept, request);
      if (isDecidedBefore(erased, request.proposal.decided)) return ledger;
      const { decided } = request.proposal;
      if (request.isOpenEnded === true && known === null && !rows.mayBegin(decided))
        return { ...ledger, isUnkept: true };
      if (JSON.stringify(ledger) !== JSON.stringify(kept)) {
        rows.keepLedger(request.message, ledger, request.shown ?? request.proposal.decided);
      }
      return ledger;
    }

    served(picture: CopyServed): MessageLedger | null {
      const kept = this.#actedOn(picture.message);
      if (kept === null) return null;
      const ledger = withCopyServed(kept, picture);
      this.#live.stored().keepLedger(picture.message, ledger, picture.at);
      return ledger;
    }

    clicked(message: string, click: Click): void {
      const kept = this.#actedOn(message);
      if (kept !== null) this.#live.stored().keepLedger(message, withClick(kept, click), click.at);
    }

    confirmed(message: string, landing: { readonly slot: number; readonly at: number }): Confirmation | null {
      const kept = this.#actedOn(message);
      const noted = kept === null ? null : withConfirmation(kept, landing);
      if (noted?.confirmation.isNew === true) this.#live.stored().keepLedger(message, noted.ledger, landing.at);
      return noted?.confirmation ?? null;
    }

    async profile(follow: boolean, verbose = false): Promise<Followed<Omit<ProfileDocument, "ref"> | null>> {
      const now = this.#clock.now();
      const answer = this.#live.followed(follow, () => {
        const [state, facts] = [this.#live.overlaid(), this.#live.stageFacts()];
        const document = profileDocument(state, facts, now);
        const provenance = verbose ? { provenance: provenanceOf(state, facts, now) } : {};
        return { document: document === null ? null : { ...document, ...provenance }, traits: [...state.traits] };
      });
      if (answer.pointer !== null) return answer;
      const { document, traits } = answer.value;
      if (document === null) return { pointer: null, value: null };
      const personal = await openKept(this.#sealer, traits);
      return { pointer: null, value: { ...document, traits: { ...document.traits, ...personal } } };
    }

    /** Some traits, the personal ones opened; none of somebody who withdrew. */
    async traits(names: readonly string[], follow: boolean): Promise<Followed<Readonly<Record<string, unknown>>>> {
      const wanted = new Set(names);
      const kept = this.#live.followed(follow, () =>
        this.#live.view().withdrawn ? [] : [...this.#live.overlaid().traits].filter(([name]) => wanted.has(name)),
      );
      if (kept.pointer !== null) return kept;
      const plain = kept.value.flatMap(([name, { value = null }]) => (value === null ? [] : [[name, value]]));
      return { pointer: null, value: { ...Object.fromEntries(plain), ...(await openKept(this.#sealer, kept.value)) } };
    }

    async events(query: EventQuery, follow: boolean): Promise<Followed<EventPage>> {
      const page = this.#live.followed(follow, () => eventPage(this.#live.events(), query));
      if (page.pointer !== null) return page;
      const events = await Promise.all(page.value.events.map((event) => shown(this.#sealer, event)));
      return { pointer: null, value: { events, next: page.value.next } };
    }

    /** The ledger, by message, after one; of somebody whose erasure is under way nothing. */
    messages(after: string, limit: number): MessagePage {
      const { erased } = this.#live.overlaid();
      const page = this.#live.stored().messages(after, limit);
      return {
        messages: page.filter(({ ledger }) => !isForgottenMessage(erased, ledger)),
        next: page.length === limit ? (page.at(-1)?.message ?? null) : null,
      };
    }

    /** By what this person is known, overlaid events included. */
    traces(): Promise<Traces> {
      return tracesOf(this.#sealer, this.#live.overlaid(), this.#live.events().map(recordOf));
    }

    isErased(at: number): boolean {
      const erased = this.erasedAt();
      return erased !== null && erased >= at;
    }

    erasedAt(): number | null {
      return this.#live.stored().state.erased;
    }

    /**
     * After an erasure of then (epoch ms) was applied: lets go of the answers to cuts below `next`, by partition, of
     * messages decided until then, and of every state that does not serve and was not told of the erasure.
     */
    purge(at: number, next: Readonly<Record<string, number>>): void {
      const rows = this.#live.stored();
      this.ctx.storage.transactionSync(() => {
        for (const [place, cursor] of rows.cursors) {
          if (cursor.last >= (next[place] ?? 0)) continue;
          rows.cursors.set(place, { ...cursor, answer: { ...cursor.answer, deltas: [], copies: [] } });
        }
        rows.forgetMessages(restsOnForgotten(at));
        rows.save();
        for (const generation of storedGenerations(this.ctx.storage.sql)) {
          const { erased } = this.#of(generation).stored().state;
          if (generation === this.#generation || (erased !== null && erased >= at)) continue;
          dropGeneration(this.ctx.storage.sql, generation);
          this.#others.delete(generation);
        }
      });
    }

    /** SHA-256 of a generation's committed state and events, without cursors and ledger: equal after a rebuild. */
    async stateHash(generation = this.#generation): Promise<string> {
      const { state, journal } = this.#of(generation).stored();
      const { core, parts } = encodeState(state);
      const sorted = [...parts].sort(([a], [b]) => (a < b ? -1 : 1));
      const text = JSON.stringify([core, sorted, linesOf(journal.all()).text]);
      return toHex(await sha256(utf8(text)));
    }

    /** Whether another generation's committed state is, byte for byte, the one that serves. */
    async equals(generation: number): Promise<boolean> {
      return (await this.stateHash(generation)) === (await this.stateHash());
    }

    /** Of somebody who withdrew nothing is noted, nor of a message that an erasure took. */
    #actedOn(message: string): MessageLedger | null {
      if (this.#live.view().withdrawn) return null;
      const ledger = this.#live.stored().ledger(message);
      return isForgottenMessage(this.#live.overlaid().erased, ledger) ? null : ledger;
    }

    /** What a message itself showed does not count for it: opened again it would change. */
    #view(follow: boolean, except: string | null): Followed<PersonView> {
      return this.#live.followed(follow, () => {
        const view = this.#live.view();
        const showings = this.#live.stored().showings();
        if (!view.known) return { ...view, shown: [], stage: null };
        const others = [...showings].filter(([message]) => message !== except).map(([, showing]) => showing);
        const stage = stageOf(this.#live.stageFacts(), this.#clock.now());
        return { ...view, shown: shownItems(others), stage };
      });
    }

    #of(generation: number): LiveProfile<ProfileRows> {
      if (generation === this.#generation) return this.#live;
      const known = this.#others.get(generation);
      if (known !== undefined) return known;
      const other = this.#load(generation);
      this.#others.set(generation, other);
      return other;
    }

    #load(generation: number, keepOverlay: OverlayRow["keep"] = () => undefined): LiveProfile<ProfileRows> {
      return liveProfile({
        load: () => profileRows(this.ctx.storage.sql, generation),
        transaction: (work) => this.ctx.storage.transactionSync(work),
        overlay: overlayEntries(overlayBound),
        keepOverlay,
      });
    }

    #key(): string {
      const { name } = this.ctx.id;
      if (name === undefined) throw new Error("a profile is addressed by name: the person's key");
      return name;
    }
  };

const shown = async (sealer: Sealer, { record, session }: ListedEvent): Promise<ProfileEvent> => ({
  id: record.id,
  type: record.type,
  occurred_at: iso(record.occurred),
  received_at: iso(record.received),
  session_id: session,
  properties: { ...record.properties, ...(await openTraits(sealer, record)) },
  ...(record.bot === undefined ? {} : { bot: record.bot }),
  ...(record.consent === undefined ? {} : { consent: record.consent }),
  ...(record.conflict === undefined ? {} : { conflict: record.conflict }),
});
