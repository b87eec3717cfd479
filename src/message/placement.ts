import type { Placement as Configured } from "../contract/placement.ts";

/** A placement as a message shows it. */
export type Placement = Configured & {
  /** File pixels of one slot's picture, and the size it is shown at. */
  readonly file: { readonly width: number; readonly height: number };
  readonly shown: { readonly width: number; readonly height: number };
  /** A picture fetched within this many ms is not replaced: three slots of one open must agree. */
  readonly dwellMs: number;
};

/** Null for a placement that is not configured. */
export type Placements = (id: string) => Promise<Placement | null>;

/** Cards are drawn at twice the size they are shown at. */
const pictured = {
  file: { width: 400, height: 528 },
  shown: { width: 200, height: 264 },
} as const;

/** Placements as messages show them; the same object for the same placement. */
export const messagePlacements = (
  configured: (id: string) => Configured | null | Promise<Configured | null>,
): Placements => {
  const known = new WeakMap<Configured, Placement>();
  return async (id) => {
    const placement = await configured(id);
    if (placement === null) return null;
    let shown = known.get(placement);
    if (shown === undefined) {
      shown = { ...placement, ...pictured, dwellMs: placement.dwell_seconds * 1_000 };
      known.set(placement, shown);
    }
    return shown;
  };
};
