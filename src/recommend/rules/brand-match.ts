/** Whether a brand is one of those named, whatever the letter case. */
export const brandMatcher = (named: readonly string[]): ((brand: string) => boolean) => {
  const wanted = new Set(named.map((brand) => brand.trim().toLowerCase()));
  return (brand) => wanted.has(brand.trim().toLowerCase());
};
