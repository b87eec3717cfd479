/**
 * Whether a page's origin is on the list: `https://shop.example` is that one, `*.shop.example` is every host below
 * it, under http and https and any port. Null for an empty list.
 */
export const originRule = (patterns: readonly string[]): ((origin: string) => boolean) | null => {
  if (patterns.length === 0) return null;
  const exact = new Set<string>();
  const suffixes: string[] = [];
  for (const pattern of patterns) {
    if (pattern.startsWith("*.")) suffixes.push(pattern.slice(1));
    else exact.add(URL.parse(pattern)?.origin ?? pattern);
  }
  return (origin) => {
    const lower = origin.toLowerCase();
    if (exact.has(lower)) return true;
    const host = URL.parse(lower)?.hostname ?? "";
    return suffixes.some((suffix) => host.length > suffix.length && host.endsWith(suffix));
  };
};
