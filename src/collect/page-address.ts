/**
 * Query parameters that say something of a page or a campaign. All others go: addresses, tokens and search
 * terms of other sites travel in query strings.
 */
const keptParameters = new Set(["variant", "page", "category", "collection"]);
const keptPrefix = "utm_";

/** A page's address without its fragment, credentials and all query parameters but the allow-listed ones. */
export const cleanAddress = (address: string): string => {
  const withoutFragment = before(address, "#").replace(/^(\w+:\/\/)[^/?@]*@/, "$1");
  const path = before(withoutFragment, "?");
  if (path.length === withoutFragment.length) return path;
  const kept = withoutFragment
    .slice(path.length + 1)
    .split("&")
    .filter((pair) => {
      const name = before(pair, "=").toLowerCase();
      return keptParameters.has(name) || name.startsWith(keptPrefix);
    });
  return kept.length === 0 ? path : `${path}?${kept.join("&")}`;
};

const before = (text: string, mark: string): string => {
  const at = text.indexOf(mark);
  return at === -1 ? text : text.slice(0, at);
};
