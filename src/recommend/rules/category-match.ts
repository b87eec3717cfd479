/**
 * Whether a category is one of those named, or lies below one: `Home > Kitchen > Knives` is in `home > kitchen` and in
 * `Home`. Letter case and the spaces around `>`, `/` and `|` do not matter.
 */
export const categoryMatcher = (named: readonly string[]): ((category: string) => boolean) => {
  const wanted = named.map(pathOf);
  const known = new Map<string, boolean>();
  return (category) => {
    const before = known.get(category);
    if (before !== undefined) return before;
    const path = pathOf(category);
    const matches = wanted.some((name) => path === name || path.startsWith(`${name}>`));
    if (known.size >= rememberedCategories) known.clear();
    known.set(category, matches);
    return matches;
  };
};

/** Answers remembered per rule: a shop has fewer categories. */
const rememberedCategories = 2_000;

const pathOf = (category: string): string =>
  category
    .toLowerCase()
    .split(/[>/|]/)
    .map((part) => part.trim())
    .join(">");
