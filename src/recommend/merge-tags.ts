/** A merge tag that an email service did not replace, in the notations of the common ones; or what "nothing" prints as. */
const unreplaced = [
  /\{\{.*\}\}/s,
  /\{%.*%\}/s,
  /\*\|.*\|\*/s,
  /\[\[.*\]\]/s,
  /\$\{.*\}/s,
  /<%.*%>/s,
  // Percent signs suffer in URLs: the first pair may arrive as one.
  /^%.*%%$/s,
  /^(?:null|undefined|none|nil)$/i,
];

/** The value a caller meant, trimmed; null when it is absent, blank or an unreplaced merge tag. */
export const meant = (value: string | undefined): string | null => {
  const trimmed = value?.trim() ?? "";
  return trimmed === "" || unreplaced.some((form) => form.test(trimmed)) ? null : trimmed;
};
