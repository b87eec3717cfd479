import type { Sealer } from "../base/sealer.port.ts";
import { sealPurpose } from "../collect/records.ts";
import { Traits, type EventRecord } from "../contract/record.ts";
import type { Trait } from "./state.ts";

/**
 * What is sealed in a record: traits, or the personal properties of an event. Null when there is nothing, or
 * nothing that this deployment sealed.
 */
export const openTraits = async (sealer: Sealer, record: EventRecord): Promise<Traits | null> =>
  record.traits === undefined ? null : opened(sealer, record.traits);

const opened = async (sealer: Sealer, sealed: string): Promise<Traits | null> => {
  const text = await sealer.open(sealPurpose.traits, sealed);
  if (text === null) return null;
  const traits = Traits.safeParse(JSON.parse(text));
  return traits.success ? traits.data : null;
};

/** The traits that a state keeps sealed. */
export const openKept = async (sealer: Sealer, kept: readonly (readonly [string, Trait])[]): Promise<Traits> => {
  const texts = new Map<string, Promise<Traits | null>>();
  const found: [string, Traits[string]][] = [];
  for (const [name, { sealed }] of kept) {
    if (sealed === undefined) continue;
    const traits = texts.get(sealed) ?? opened(sealer, sealed);
    texts.set(sealed, traits);
    const value = (await traits)?.[name];
    if (value !== undefined && value !== null) found.push([name, value]);
  }
  return Object.fromEntries(found);
};

/** Opens what the fold needs: the traits of those records whose traits it keeps. */
export const openForFold = async (
  sealer: Sealer,
  records: readonly EventRecord[],
): Promise<readonly { readonly traits: Traits | null }[]> =>
  // Most cuts hold none of them, and each wait is a turn of the event loop.
  records.some(hasKeptTraits)
    ? Promise.all(
        records.map(async (record) => ({ traits: hasKeptTraits(record) ? await openTraits(sealer, record) : null })),
      )
    : records.map(() => nothingKept);

const nothingKept = { traits: null } as const;

const hasKeptTraits = ({ type }: EventRecord): boolean => type === "identify" || type === "alias";
