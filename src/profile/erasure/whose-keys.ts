import { toHex, utf8 } from "../../base/bytes.ts";
import type { Pseudonyms } from "../../base/sealer.port.ts";
import type { PersonNames } from "../../collect/rejects/reject-of-person.ts";
import { sha256 } from "../../base/sha256.ts";
import type { Identity } from "../../contract/record.ts";
import type { LeadsOn } from "./begin.ts";
import type { Traces } from "./traces.ts";

/** `names`: to be looked for where no keys are. */
export type Whose = {
  readonly keys: readonly string[];
  readonly leadsOn: readonly LeadsOn[];
  readonly names: PersonNames;
};

export type WhoseDeps = {
  readonly pseudonyms: Pseudonyms;
  readonly traces: (key: string) => Promise<Traces>;
};

/** Merges of merges that are followed. */
const maxHops = 4;

type Handle = { readonly kind: "user" | "anonymous" | "email"; readonly id: string };

/**
 * Every key of the person that `asked` leads to: whoever they became, whoever became them, and of the ids and addresses
 * among what is known of them those that lead to them. A visitor or an address that was theirs and by now leads to
 * somebody else is theirs too, but goes on leading there.
 */
export const whoseKeys = async (deps: WhoseDeps, asked: Handle): Promise<Whose> => {
  const known = new Map<string, Promise<Traces>>();
  const traces = (key: string): Promise<Traces> => {
    const found = known.get(key) ?? deps.traces(key);
    known.set(key, found);
    return found;
  };
  const keyOf = ({ kind, id }: Handle): Promise<string> => deps.pseudonyms.key(kind, id);

  const keys = new Set<string>();
  let key: string | null = await keyOf(asked);
  for (let hop = 0; key !== null && !keys.has(key) && hop <= maxHops; hop++) {
    keys.add(key);
    key = (await traces(key)).to;
  }
  const chain = await Promise.all([...keys].map(traces));
  for (const { from } of chain) for (const one of from) keys.add(one);

  const handles = await handlesOf([asked], chain);
  const named = await Promise.all(handles.map(async (handle) => ({ handle, key: await keyOf(handle) })));
  for (const one of named) {
    if (keys.has(one.key)) continue;
    const { to } = await traces(one.key);
    if (to !== null && keys.has(to)) keys.add(one.key);
  }

  const leadsOn = await Promise.all(
    [...keys].map(async (one): Promise<LeadsOn[]> => {
      const { to, address } = await traces(one);
      return to === null || keys.has(to) ? [] : [{ key: one, to, address }];
    }),
  );
  const theirs = named.filter((one) => keys.has(one.key)).map(({ handle }) => handle);
  const idsOf = (kind: Handle["kind"]): string[] => theirs.filter((one) => one.kind === kind).map(({ id }) => id);
  return {
    keys: [...keys],
    leadsOn: leadsOn.flat(),
    names: {
      users: idsOf("user"),
      visitors: idsOf("anonymous"),
      hashes: idsOf("email"),
      emails: [...new Set(chain.flatMap(({ emails }) => emails))],
    },
  };
};

/** What the people of the chain are or were known by; a visitor's own events may name other people than this one. */
const handlesOf = async (asked: readonly Handle[], chain: readonly Traces[]): Promise<readonly Handle[]> => {
  const handles = new Map<string, Handle>();
  const add = (kind: Handle["kind"], id: string | undefined): void => {
    if (id !== undefined) handles.set(`${kind}:${id}`, { kind, id });
  };
  for (const { kind, id } of asked) add(kind, id);
  for (const { identities, emails, hashes } of chain) {
    for (const identity of identities) addIdentity(add, identity);
    for (const hash of hashes) add("email", hash);
    for (const email of emails) add("email", toHex(await sha256(utf8(email))));
  }
  return [...handles.values()];
};

const addIdentity = (add: (kind: Handle["kind"], id: string | undefined) => void, identity: Identity): void => {
  add("user", identity.user_id);
  add("anonymous", identity.anonymous_id);
  add("email", identity.email_sha256);
};
