import type { Placement } from "../contract/placement.ts";

/** Null for a placement that is not configured; `default` always is. At once where it is in memory. */
export type Placements = (id: string) => Placement | null | Promise<Placement | null>;
