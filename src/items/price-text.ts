/** Prices as a person reads them; empty where there is no price, or nothing to strike through. */
export type PriceTexts = { readonly price_text: string; readonly was_price_text: string };

type Priced = { readonly price: string; readonly sale_price: string; readonly currency: string };

/**
 * What to pay, and the struck-through price when that is lower than the regular one. `shopCurrency` stands in
 * for an item without its own; an unknown locale falls back to English.
 */
export const priceTexts = (item: Priced, locale: string, shopCurrency: string): PriceTexts => {
  const format = formatter(locale, item.currency === "" ? shopCurrency : item.currency);
  const onSale = item.sale_price !== "" && (item.price === "" || Number(item.sale_price) < Number(item.price));
  return {
    price_text: format(onSale ? item.sale_price : item.price),
    was_price_text: onSale ? format(item.price) : "",
  };
};

/** Making a formatter costs about a hundred times using one. Locales come from requests, so the map is bounded. */
const formatters = new Map<string, Intl.NumberFormat>();
const MAX_FORMATTERS = 100;

const formatter = (locale: string, currency: string): ((price: string) => string) => {
  const key = `${locale}|${currency}`;
  let format = formatters.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(canonical(locale), { style: "currency", currency });
    if (formatters.size >= MAX_FORMATTERS) formatters.clear();
    formatters.set(key, format);
  }
  const known = format;
  // Decimal strings are formatted exactly, without a detour through floats.
  return (price) => (price === "" ? "" : known.format(price as `${number}`));
};

const canonical = (locale: string): string => {
  try {
    return Intl.NumberFormat.supportedLocalesOf([locale])[0] ?? "en";
  } catch {
    return "en";
  }
};
