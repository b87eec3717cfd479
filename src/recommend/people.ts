import type { Pseudonyms } from "../base/sealer.port.ts";
import type { Within } from "../base/within.port.ts";
import type { Person, PersonView } from "../profile/person.port.ts";
import type { PersonName } from "./query.ts";

/** Who is asked for: their key, and what is known of them (null: nothing, or not in time). */
export type Found = { readonly key: string; readonly view: PersonView | null };

/** How long a person may take, ms: a sender would rather have the defaults than wait. */
const patience = 150;

export type PeopleDeps = {
  readonly person: Pick<Person, "view">;
  readonly pseudonyms: Pseudonyms;
  readonly within: Within;
};

/** The first of the names whose person is known; else the first name's key with no view; null without any name. */
export const findPerson = async (deps: PeopleDeps, names: readonly PersonName[]): Promise<Found | null> => {
  const found = await Promise.all(names.map(async ({ kind, id }) => viewOf(deps, await deps.pseudonyms.key(kind, id))));
  return found.find(({ view }) => view !== null) ?? found[0] ?? null;
};

/** A person by key. Never rejects. */
export const viewOf = async ({ person, within }: PeopleDeps, key: string): Promise<Found> => {
  const answer = await within(person.view(key), patience).catch(() => null);
  return { key, view: answer?.ok === true && answer.value.known ? answer.value : null };
};

/**
 * Stands in for the person of a message that came without any name, such as an unreplaced merge tag: its template
 * needs picture and click all the same. One per send; no id of a person can be the same, for none begins like this.
 */
export const nobody = async ({ pseudonyms }: Pick<PeopleDeps, "pseudonyms">, send: string): Promise<Found> => ({
  key: await pseudonyms.key("anonymous", `\u0000nobody:${send}`),
  view: null,
});
