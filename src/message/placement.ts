/** A named, configured use of recommendations in a message. */
export type Placement = {
  readonly id: string;
  readonly slots: number;
  /** File pixels of one slot's picture, and the size it is shown at. */
  readonly file: { readonly width: number; readonly height: number };
  readonly shown: { readonly width: number; readonly height: number };
  /** A picture fetched within this many ms is not replaced: three slots of one open must agree. */
  readonly dwellMs: number;
};

/** Three product cards; always there. Cards are drawn at twice the size they are shown at. */
const defaultPlacement: Placement = {
  id: "default",
  slots: 3,
  file: { width: 400, height: 528 },
  shown: { width: 200, height: 264 },
  dwellMs: 10_000,
};

/** Null for a placement that is not configured. */
export const placementOf = (id: string): Placement | null => (id === defaultPlacement.id ? defaultPlacement : null);
