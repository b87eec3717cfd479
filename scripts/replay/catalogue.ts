import { currency } from "./invoice-event.ts";
import type { RetailData } from "./retail-data.ts";

export type ReplayItem = {
  readonly id: string;
  readonly title: string;
  readonly url: string;
  readonly price?: string;
  readonly currency: string;
};

/** Products have five digits and perhaps letters; POST, D, M, BANK CHARGES, gift vouchers … are not for recommending. */
const productCode = /^\d{5}[A-Za-z]*$/;

/** The products of the data set as a catalogue: its most frequent title and the median of its positive prices. */
export const retailCatalogue = ({ invoices, titles }: RetailData): ReplayItem[] => {
  const prices = new Map<string, number[]>();
  for (const { item, price } of invoices.flatMap(({ lines }) => lines)) {
    const value = Number(price);
    if (value <= 0) continue;
    const known = prices.get(item);
    if (known === undefined) prices.set(item, [value]);
    else known.push(value);
  }
  return Array.from(titles)
    .filter(([code]) => productCode.test(code))
    .map(([code, title]) => {
      const price = median(prices.get(code) ?? []);
      const url = `https://shop.example/p/${encodeURIComponent(code)}`;
      return { id: code, title, url, ...(price !== null && { price: price.toFixed(2) }), currency };
    });
};

const median = (values: readonly number[]): number | null => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
};
