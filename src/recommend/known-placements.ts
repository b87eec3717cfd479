import { readOnce } from "../base/settings-read.ts";
import type { KnownSettings, SettingsSnapshot } from "../base/settings.port.ts";
import type { Within } from "../base/within.port.ts";
import { defaultPlacement, Placement } from "../contract/placement.ts";
import type { Placements } from "./placements.port.ts";

/** Kind of a placement's document among the settings. */
export const placementKind = "placement";

/** A request waits this long for placements that this isolate has not read yet, ms. */
const patience = 150;

/**
 * Configured placements out of memory. An id that is not known is looked for once more, for it may have been made a
 * moment ago. While nothing can be read, every id is taken for one like `default`: a mail that is being sent must not
 * fail for a setting.
 */
export const knownPlacements = (settings: KnownSettings, within: Within): Placements => {
  const of = readOnce(placementsIn);

  return (id) => {
    const snapshot = settings.known();
    const known = snapshot === null ? undefined : of(snapshot).get(id);
    if (known !== undefined) return known;
    if (snapshot !== null && id === defaultPlacement.id) return defaultPlacement;
    return within(settings.load(), patience)
      .catch(() => null)
      .then((loaded) => {
        const fresh = loaded?.ok === true ? loaded.value : null;
        if (fresh === null) return id === defaultPlacement.id ? defaultPlacement : { ...defaultPlacement, id };
        return of(fresh).get(id) ?? (id === defaultPlacement.id ? defaultPlacement : null);
      });
  };
};

/** All that are configured, `default` among them; null while nothing can be read. */
export const allPlacements = async (settings: Pick<KnownSettings, "load">): Promise<readonly Placement[] | null> => {
  const snapshot = await settings.load();
  if (snapshot === null) return null;
  return [...new Map([[defaultPlacement.id, defaultPlacement], ...placementsIn(snapshot)]).values()];
};

/** Documents that an older version wrote and this one does not take are left out. */
const placementsIn = ({ all }: SettingsSnapshot): ReadonlyMap<string, Placement> =>
  new Map(
    all
      .filter(({ kind }) => kind === placementKind)
      .flatMap(({ id, value }) => {
        const placement = Placement.safeParse(value);
        return placement.success ? [[id, placement.data] as const] : [];
      }),
  );
