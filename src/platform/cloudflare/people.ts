import type { People, PersonCutResult } from "../../aggregate/people.port.ts";
import type { Overlay } from "../../collect/overlay.port.ts";
import type { MessageLedger } from "../../contract/decision.ts";
import type { Profile } from "../../contract/profile.ts";
import { encode } from "../../log/codec.ts";
import type { Click, Confirmation } from "../../profile/clicks.ts";
import { endsCopies } from "../../profile/ends-copies.ts";
import type { CopyServed } from "../../profile/served-from-copy.ts";
import type { Followed } from "../../profile/followed.ts";
import type { HandedOn } from "../../profile/handing-on.ts";
import type { Person, PersonView, Serving, SettledLedger, SettleRequest } from "../../profile/person.port.ts";
import type { EventPage, EventQuery, ProfileReader } from "../../profile/profile-reader.port.ts";
import { isPlain } from "../../profile/unread.ts";
import { refusing } from "./refusing.ts";
import { within } from "./within.ts";

/** The RPC surface of a Profile object, as its namespace's stubs give it. */
export type ProfileStub = {
  /** `cut`: a `PersonCut` as JSON; so is the answer, a `PersonCutResult`. */
  apply(cut: string, generation: number): Promise<string>;
  /** `records`: a JSON array of them; `plain`: see profile/unread.ts. */
  hand(records: string, buffered: boolean, plain?: boolean): Promise<HandedOn | null>;
  view(follow: boolean): Promise<Followed<PersonView>>;
  mergedFrom(): Promise<readonly string[]>;
  traits(names: readonly string[], follow: boolean): Promise<Followed<Readonly<Record<string, unknown>>>>;
  message(
    message: string,
    serving: Serving | null,
  ): Promise<{
    readonly ledger: MessageLedger | null;
    readonly view: Followed<PersonView>;
    readonly isForgotten?: true;
  }>;
  settle(request: SettleRequest): Promise<SettledLedger>;
  served(picture: CopyServed): Promise<MessageLedger | null>;
  clicked(message: string, click: Click): Promise<void>;
  confirmed(message: string, landing: { readonly slot: number; readonly at: number }): Promise<Confirmation | null>;
  profile(follow: boolean, verbose: boolean): Promise<Followed<Omit<Profile, "ref"> | null>>;
  events(query: EventQuery, follow: boolean): Promise<Followed<EventPage>>;
};

/** A withdrawal is not held up for longer by an object or a store that is away; it is told on in the background, ms. */
const endMs = 400;

/** Merges of merges that a read follows; beyond them, or in a circle, the person reached answers. */
const maxHops = 4;

/**
 * One Durable Object per person, named by the person's key; cuts are applied to the generation given. `ended` is told of
 * people whose messages must not be answered from copies made until now.
 */
export const durablePeople = (
  object: (key: string) => ProfileStub,
  generation: number,
  ended: ((key: string) => Promise<void>) | null = null,
): People & Overlay & Person & ProfileReader => {
  const follow = async <T>(
    first: Followed<T>,
    read: (stub: ProfileStub, follow: boolean) => Promise<Followed<T>>,
    reached?: (key: string) => void,
  ) => {
    let answer = first;
    for (let hop = 1; answer.pointer !== null; hop++) {
      reached?.(answer.pointer);
      answer = await read(object(answer.pointer), hop < maxHops);
    }
    return answer.value;
  };
  /** Messages may have been sent to whoever became this person, too. In a bounded time, and never rejects. */
  const end = async (key: string): Promise<void> => {
    if (ended === null) return;
    const others = async (): Promise<unknown> => Promise.all((await object(key).mergedFrom()).map(ended));
    await within(Promise.allSettled([ended(key), others()]), endMs);
  };
  const view = (stub: ProfileStub, on: boolean): Promise<Followed<PersonView>> => stub.view(on);

  return {
    apply: async (key, cut) => {
      const answer = await refusing(object(key).apply(JSON.stringify(cut), generation));
      if (cut.records.some(({ record }) => endsCopies(record))) await end(key);
      return JSON.parse(answer) as PersonCutResult;
    },

    hand: async (key, records, buffered = false) => {
      let next: HandedOn | null = { to: key, records, buffered };
      for (let hop = 0; next !== null && hop <= maxHops; hop++) {
        const { to, records: own, buffered: late }: HandedOn = next;
        const plain = !late && own.every((record) => isPlain(to, record));
        const handing = object(to).hand(`[${own.map(encode).join()}]`, late, plain);
        // After it, for a picture in between would make a copy anew; and all the more if the object is away.
        if (own.some(endsCopies))
          await within(handing, endMs).then(
            () => end(to),
            () => end(to),
          );
        next = await handing;
      }
    },

    view: async (key) => follow(await view(object(key), true), view),

    traits: async (key, names) => {
      const read = (stub: ProfileStub, on: boolean) => stub.traits(names, on);
      return follow(await read(object(key), true), read);
    },

    message: async (key, message, serving) => {
      const answer = await object(key).message(message, serving ?? null);
      const { ledger, isForgotten } = answer;
      let owner: string | null = null;
      const followed = await follow(answer.view, view, (to) => void (owner = to));
      return {
        ledger,
        view: followed,
        ...(isForgotten === true ? { isForgotten } : {}),
        ...(owner === null ? {} : { owner }),
      };
    },

    settle: (key, request) => object(key).settle(request),

    // As above: the object does not know whether whoever its person became withdrew.
    served: async (key, picture) =>
      (await follow(await view(object(key), true), view)).withdrawn ? null : object(key).served(picture),

    clicked: (key, message, click) => object(key).clicked(message, click),

    // Whether somebody who became another withdrew is for that other to say.
    confirmed: async (key, message, landing) =>
      (await follow(await view(object(key), true), view)).withdrawn ? null : object(key).confirmed(message, landing),

    profile: async (key, verbose = false) => {
      const read = (stub: ProfileStub, on: boolean) => stub.profile(on, verbose);
      return follow(await read(object(key), true), read);
    },

    events: async (key, query) => {
      const read = (stub: ProfileStub, on: boolean) => stub.events(query, on);
      return follow(await read(object(key), true), read);
    },
  };
};
