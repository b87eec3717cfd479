import { existsSync } from "node:fs";
import { join } from "node:path";
import { readText } from "./read-text.ts";

/** One order: distinct items in the order of its lines, oldest line first. */
export type Order = {
  readonly id: string;
  /** Null for an order without a customer. */
  readonly customer: string | null;
  /** Epoch ms. */
  readonly at: number;
  readonly items: readonly string[];
};

/** Days that are asked about: the newest ones for `test`, for `valid` as many before those. */
export const askedDays = 28;
const dayMs = 86_400_000;

export type OrderData = {
  readonly train: readonly Order[];
  readonly asked: readonly Order[];
  readonly split: "test" | "valid";
};

/** Whether a folder holds orders, in the form of UCI Online Retail. */
export const holdsOrders = (directory: string): boolean => fileIn(directory) !== undefined;

const fileIn = (directory: string): string | undefined =>
  ["online_retail.csv", "online_retail.csv.gz"].map((file) => join(directory, file)).find((file) => existsSync(file));

/** Reads a folder's orders, oldest first. Throws with a readable message. */
export const loadOrders = (directory: string): readonly Order[] => {
  const path = fileIn(directory);
  if (path === undefined) throw new Error(`${directory} holds no online_retail.csv(.gz)`);
  const orders = parseOrders(readText(path));
  if (orders.length === 0) throw new Error(`${path} holds no orders`);
  return orders;
};

/** Trains on what is older than the days that are asked about; whole UTC days, the last one of the data included. */
export const splitOrders = (orders: readonly Order[], split: OrderData["split"]): OrderData => {
  const newest = Math.floor((orders.at(-1)?.at ?? 0) / dayMs);
  const end = newest + 1 - (split === "test" ? 0 : askedDays);
  const from = (end - askedDays) * dayMs;
  return {
    train: orders.filter(({ at }) => at < from),
    asked: orders.filter(({ at }) => at >= from && at < end * dayMs),
    split,
  };
};

const columns = ["invoice", "stock_code", "quantity", "ts", "customer_id"] as const;

/**
 * Lines with the columns above and any others; `ts` in epoch seconds. Cancelled orders (their numbers begin with a
 * letter), quantities of 0 and less and codes that are no products (postage, fees, vouchers) are left out; a code is one
 * product however its letters are written.
 */
export const parseOrders = (text: string): readonly Order[] => {
  const [header = "", ...lines] = text.split(/\r?\n/).filter((line) => line !== "");
  const names = header.split(",").map((name) => name.trim());
  const [invoice, code, quantity, ts, customer] = columns.map((name) => names.indexOf(name));
  const orders = new Map<string, { customer: string | null; at: number; items: Set<string> }>();
  for (const [index, line] of lines.entries()) {
    const cells = line.split(",");
    const cell = (column: number | undefined): string => cells[column ?? -1] ?? "";
    const at = Number(cell(ts)) * 1_000;
    if (cell(ts) === "" || !Number.isFinite(at)) throw new Error(`line ${index + 2} is not "${columns.join(",")}"`);
    const item = cell(code).toUpperCase();
    if (!/^\d/.test(cell(invoice)) || !(Number(cell(quantity)) > 0) || !/^\d{5}[A-Z]*$/.test(item)) continue;
    const order = orders.get(cell(invoice)) ?? { customer: cell(customer) || null, at, items: new Set() };
    order.items.add(item);
    orders.set(cell(invoice), order);
  }
  return Array.from(orders, ([id, order]) => ({ ...order, id, items: [...order.items] })).sort(
    (a, b) => a.at - b.at || (a.id < b.id ? -1 : 1),
  );
};
