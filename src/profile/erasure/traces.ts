import type { Sealer } from "../../base/sealer.port.ts";
import { readEmail } from "../../collect/identity.ts";
import { sealPurpose } from "../../collect/records.ts";
import { Identity, type EventRecord } from "../../contract/record.ts";
import { openKept, openTraits } from "../open-records.ts";
import type { ProfileState } from "../state.ts";

/** By what a person's object knows that they are, or were, known. */
export type Traces = {
  /** Whom this one became, and what an address leads to. */
  readonly to: string | null;
  readonly address: "user" | "visitor" | null;
  /** Keys whose events were taken in. */
  readonly from: readonly string[];
  /** What their kept events came with, each once. */
  readonly identities: readonly Identity[];
  /** Addresses among what is known of them, trimmed and in lower case; hashes where only these were sent. */
  readonly emails: readonly string[];
  readonly hashes: readonly string[];
};

/** Opens what is sealed of a person's state and kept events. */
export const tracesOf = async (
  sealer: Sealer,
  state: ProfileState,
  events: readonly EventRecord[],
): Promise<Traces> => {
  const opened = await Promise.all([...new Set(events.map(({ who }) => who))].map((who) => identityOf(sealer, who)));
  const traits = await Promise.all([
    openKept(sealer, [...state.traits]),
    ...events.filter((event) => event.traits !== undefined).map((event) => openTraits(sealer, event)),
  ]);
  const found = traits.map((one) => readEmail(one)).filter((email) => email !== null);
  const plain = readEmail(Object.fromEntries([...state.traits].map(([name, { value = null }]) => [name, value])));
  const addresses = [...found, ...(plain === null ? [] : [plain])];
  return {
    to: state.mergedInto,
    address: state.leadsTo,
    from: [...state.mergedFrom],
    identities: opened.filter((identity) => identity !== null),
    emails: distinct(addresses.map(({ address }) => address)),
    hashes: distinct(addresses.map(({ sha256 }) => sha256)),
  };
};

const identityOf = async (sealer: Sealer, who: string): Promise<Identity | null> => {
  const text = who === "" ? null : await sealer.open(sealPurpose.who, who);
  const identity = text === null ? null : Identity.safeParse(JSON.parse(text));
  return identity?.success === true ? identity.data : null;
};

const distinct = (texts: readonly (string | undefined)[]): string[] => [
  ...new Set(texts.filter((text) => text !== undefined)),
];
