import * as z from "zod";

export type Comparison = {
  readonly customers: number;
  /** Pairs of a customer and an item. */
  readonly items: number;
  /** Net units over all of them. */
  readonly units: number;
  readonly mismatches: readonly string[];
};

const PurchasesOf = z.object({ purchases: z.array(z.object({ item_id: z.string(), quantity: z.int() })) });

const atOnce = 8;

/**
 * Reads every customer's profile and compares the net units per item with what they must be, both ways: an item that
 * only one side knows is a mismatch.
 */
export const compareProfiles = async (
  url: string,
  key: string,
  expected: ReadonlyMap<string, ReadonlyMap<string, number>>,
  onDone: (customers: number) => void,
): Promise<Comparison> => {
  const mismatches: string[] = [];
  const waiting = [...expected];
  let done = 0;
  const work = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const [customer, items] = next;
      mismatches.push(...differences(customer, items, await purchasesOf(url, key, customer)));
      onDone((done += 1));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  const quantities = [...expected.values()].flatMap((items) => [...items.values()]);
  const units = quantities.reduce((sum, quantity) => sum + quantity, 0);
  return { customers: expected.size, items: quantities.length, units, mismatches: mismatches.toSorted() };
};

const purchasesOf = async (url: string, key: string, customer: string): Promise<Map<string, number>> => {
  const headers = { authorization: `Bearer ${key}` };
  const answer = await fetch(`${url}/v1/profiles/${encodeURIComponent(customer)}`, { headers });
  if (answer.status === 404) return new Map();
  if (!answer.ok) throw new Error(`profile ${customer}: status ${answer.status} ${await answer.text()}`);
  const { purchases } = PurchasesOf.parse(await answer.json());
  return new Map(purchases.map(({ item_id, quantity }) => [item_id, quantity]));
};

/** One line per item that differs. */
export const differences = (
  customer: string,
  expected: ReadonlyMap<string, number>,
  actual: ReadonlyMap<string, number>,
): string[] =>
  [...new Set([...expected.keys(), ...actual.keys()])]
    .filter((item) => expected.get(item) !== actual.get(item))
    .map((item) => `${customer} ${item}: expected ${expected.get(item) ?? "none"}, got ${actual.get(item) ?? "none"}`);
