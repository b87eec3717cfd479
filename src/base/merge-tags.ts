/** Merge tags that nobody replaced, in the notations of the common email services and template languages. */
const notations = [/\{\{.*\}\}/s, /\{%.*%\}/s, /\*\|.*\|\*/s, /\[\[.*\]\]/s, /\$\{.*\}/s, /<%.*%>/s];

/** Whether a text holds a merge tag where a value should be. */
export const holdsMergeTag = (text: string): boolean => notations.some((notation) => notation.test(text));
