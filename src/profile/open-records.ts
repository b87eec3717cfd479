import type { Sealer } from "../base/sealer.port.ts";
import { sealPurpose } from "../collect/records.ts";
import { Traits, type EventRecord } from "../contract/record.ts";

/**
 * What is sealed in a record: traits, or the personal properties of an event. Null when there is nothing, or
 * nothing that this deployment sealed.
 */
export const openTraits = async (sealer: Sealer, record: EventRecord): Promise<Traits | null> => {
  if (record.traits === undefined) return null;
  const text = await sealer.open(sealPurpose.traits, record.traits);
  if (text === null) return null;
  const traits = Traits.safeParse(JSON.parse(text));
  return traits.success ? traits.data : null;
};

/** Opens what the fold needs: the traits of those records whose traits it keeps. */
export const openForFold = (
  sealer: Sealer,
  records: readonly EventRecord[],
): Promise<{ readonly traits: Traits | null }[]> =>
  Promise.all(
    records.map(async (record) => ({
      traits: record.type === "identify" || record.type === "alias" ? await openTraits(sealer, record) : null,
    })),
  );
