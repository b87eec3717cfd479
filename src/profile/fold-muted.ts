import type { EventRecord } from "../contract/record.ts";
import { paced, type Allowance } from "./pace.ts";
import type { ProfileState } from "./state.ts";

/**
 * Events of one person that count in the statistics of items: 50 a second in the long run, 1,000 at once. Nobody who
 * shops comes near; whoever goes beyond is a script, and must not move what others are shown.
 */
const counting: Allowance = { costMs: 20, burst: 1_000 };

const dayMs = 86_400_000;

/** Why an event adds nothing to the statistics of items, though it is kept and shown like any other. */
export type Muted = "bot" | "flood";

/**
 * Whether the record is a machine's, or one too many; goes by received times in log order, so that a rebuild says the
 * same. Notes a flood in the state, in place. Imports and copies come in bulk, and are counted apart or not at all.
 */
export const foldMuted = (state: ProfileState, record: EventRecord): Muted | null => {
  if (record.copied !== undefined) return null;
  if (record.bot === true) return "bot";
  if (record.imported === true) return null;
  const pace = paced(state.pace, record.received, counting);
  if (pace !== null) {
    state.pace = pace;
    return null;
  }
  const day = Math.floor(record.received / dayMs);
  state.flood = { day: Math.max(state.flood?.day ?? day, day), events: (state.flood?.events ?? 0) + 1 };
  return "flood";
};
