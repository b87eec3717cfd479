import type { Pseudonyms } from "../../base/sealer.port.ts";
import { catalogueSlot } from "../../message/catalogue-slot.ts";
import type { Person } from "../../profile/person.port.ts";
import type { Reads } from "../../recommend/reads.ts";
import type { PreviewRouteDeps } from "../../render/preview.route.ts";

export type PreviewParts = Pick<PreviewRouteDeps, "auth" | "templates" | "pictures"> & {
  readonly reads: Pick<Reads, "facts">;
  readonly people: Pick<Person, "traits">;
  readonly pseudonyms: Pseudonyms;
  readonly shopCurrency: string;
};

/** Previews of templates with what the catalogue and the profiles say. */
export const templatePreview = ({
  reads,
  people,
  pseudonyms,
  shopCurrency,
  ...rest
}: PreviewParts): PreviewRouteDeps => ({
  ...rest,
  slotOf: async (item) => {
    const facts = (await reads.facts([item])).get(item);
    return facts === undefined ? null : catalogueSlot(facts, shopCurrency);
  },
  traitsOf: async (user, names) => people.traits(await pseudonyms.key("user", user), names),
});
