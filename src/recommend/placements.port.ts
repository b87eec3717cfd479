/** What recommend needs to know of a placement. */
export type RecommendedPlacement = { readonly id: string; readonly slots: number };

/** Null for a placement that is not configured; `default` always is. */
export type Placements = (id: string) => RecommendedPlacement | null;
