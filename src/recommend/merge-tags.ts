import { holdsMergeTag } from "../base/merge-tags.ts";

// Percent signs suffer in URLs: the first pair may arrive as one.
const halfDecoded = /^%.*%%$/s;
/** What "nothing" prints as. */
const nothing = /^(?:null|undefined|none|nil)$/i;

/** The value a caller meant, trimmed; null when it is absent, blank or an unreplaced merge tag. */
export const meant = (value: string | undefined): string | null => {
  const trimmed = value?.trim() ?? "";
  const isMeant = trimmed !== "" && !holdsMergeTag(trimmed) && !halfDecoded.test(trimmed) && !nothing.test(trimmed);
  return isMeant ? trimmed : null;
};
