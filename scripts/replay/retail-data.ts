import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import Papa from "papaparse";

/** One line of an invoice, as the data set has it. */
export type Line = {
  readonly item: string;
  /** Negative on cancellations and corrections. */
  readonly quantity: number;
  /** Decimal, as written. */
  readonly price: string;
};

export type Invoice = {
  readonly id: string;
  /** Empty: unknown. */
  readonly customer: string;
  /** Of its first line, epoch ms. */
  readonly at: number;
  readonly country: string;
  readonly lines: Line[];
};

export type RetailData = {
  /** In the order of their first lines. */
  readonly invoices: readonly Invoice[];
  readonly titles: ReadonlyMap<string, string>;
  readonly rows: number;
};

const columns = ["invoice", "stock_code", "quantity", "ts", "unit_price", "customer_id", "country"];

/**
 * Reads a folder in the form of UCI Online Retail: `online_retail.csv` and `items.csv`, each plain or `.gz`.
 * Throws with a readable message when a file is missing or has other columns.
 */
export const readRetailData = (folder: string): RetailData => {
  const invoices = new Map<string, Invoice>();
  let rows = 0;
  for (const row of records(folder, "online_retail.csv", columns)) {
    const [id = "", item = "", quantity = "", seconds = "", price = "", customer = "", country = ""] = row;
    let invoice = invoices.get(id);
    if (invoice === undefined) {
      invoice = { id, customer, at: Number(seconds) * 1_000, country, lines: [] };
      invoices.set(id, invoice);
    }
    invoice.lines.push({ item, quantity: Number(quantity), price });
    rows += 1;
  }
  const items = records(folder, "items.csv", ["stock_code", "description", "rows"]);
  const titles = new Map(items.map(([code = "", title = ""]) => [code, title]));
  return { invoices: [...invoices.values()], titles, rows };
};

const records = (folder: string, name: string, expected: readonly string[]): string[][] => {
  const file = [join(folder, name), join(folder, `${name}.gz`)].find((path) => existsSync(path));
  if (file === undefined) throw new Error(`${folder} holds no ${name} or ${name}.gz`);
  const bytes = readFileSync(file);
  const text = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  const [head, ...rows] = Papa.parse<string[]>(text, { skipEmptyLines: true }).data;
  if (head?.join() !== expected.join()) throw new Error(`${file} must have the columns ${expected.join()}`);
  return rows;
};

/** Net units per customer and item, straight from the rows: what the profiles must hold in the end. */
export const netQuantities = (invoices: readonly Invoice[]): Map<string, Map<string, number>> => {
  const customers = new Map<string, Map<string, number>>();
  for (const { customer, lines } of invoices) {
    if (customer === "") continue;
    const items = customers.get(customer) ?? new Map<string, number>();
    customers.set(customer, items);
    for (const { item, quantity } of lines) items.set(item, (items.get(item) ?? 0) + quantity);
  }
  return customers;
};
