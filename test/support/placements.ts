import { builtInTemplates } from "../../src/contract/built-in-templates.ts";
import { defaultPlacement } from "../../src/contract/placement.ts";
import { messagePlacements, type Placement, type Placements } from "../../src/message/placement.ts";

/** Only `default`, which always exists. */
export const placements: Placements = messagePlacements(
  (id) => (id === defaultPlacement.id ? defaultPlacement : null),
  (id) => builtInTemplates.get(id) ?? null,
);

export const shownDefault = async (): Promise<Placement> => {
  const placement = await placements(defaultPlacement.id);
  if (placement === null) throw new Error("the default placement always exists");
  return placement;
};
