import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { retailCatalogue } from "../../../../scripts/replay/catalogue.ts";
import { invoiceEvent } from "../../../../scripts/replay/invoice-event.ts";
import { netQuantities, readRetailData } from "../../../../scripts/replay/retail-data.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "doorstep-retail-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (rows: readonly string[], items: readonly string[] = []): void => {
  const head = "invoice,stock_code,quantity,ts,unit_price,customer_id,country";
  writeFileSync(join(folder, "online_retail.csv.gz"), gzipSync([head, ...rows, ""].join("\n")));
  writeFileSync(join(folder, "items.csv"), ["stock_code,description,rows", ...items, ""].join("\n"));
};

describe("retail data", () => {
  it("makes one order of an invoice whose lines stand apart, and keeps every line", () => {
    write(["1,A,2,1000,1.50,7,France", "2,A,1,1060,1.50,8,France", "1,A,3,1120,1.25,7,France"]);
    const [first, second] = readRetailData(folder).invoices.map(invoiceEvent);
    expect(first).toEqual({
      type: "track",
      event: "Order Completed",
      messageId: "1",
      timestamp: "1970-01-01T00:16:40.000Z",
      userId: "7",
      properties: {
        order_id: "1",
        currency: "GBP",
        country: "France",
        products: [
          { product_id: "A", quantity: 2, price: "1.50" },
          { product_id: "A", quantity: 3, price: "1.25" },
        ],
      },
    });
    expect(second?.messageId).toBe("2");
  });

  it("gives a cancellation's units back as a refund", () => {
    write(["C3,A,-4,1000,1.50,7,France"]);
    const [event] = readRetailData(folder).invoices.map(invoiceEvent);
    expect(event).toMatchObject({ event: "Order Refunded", properties: { products: [{ quantity: 4 }] } });
  });

  it("takes a sale to nobody as an anonymous visitor of its own", () => {
    write(["9,A,1,1000,1.50,,France"]);
    const [event] = readRetailData(folder).invoices.map(invoiceEvent);
    expect(event).toMatchObject({ anonymousId: "invoice-9" });
    expect(event).not.toHaveProperty("userId");
  });

  it("knows the net units of every customer, of nobody else", () => {
    write(["1,A,5,1000,1,7,F", "C2,A,-5,1000,1,7,F", "3,B,2,1000,1,7,F", "4,B,2,1000,1,,F"]);
    const net = netQuantities(readRetailData(folder).invoices);
    expect([...net.keys()]).toEqual(["7"]);
    expect([...(net.get("7") ?? [])]).toEqual([
      ["A", 0],
      ["B", 2],
    ]);
  });

  it("makes a catalogue of products with their median price, without postage and vouchers", () => {
    write(
      ["1,12345A,1,1,3,7,F", "2,12345A,1,1,1,7,F", "3,12345A,1,1,2,7,F", "4,12345A,1,1,0,7,F", "5,POST,1,1,18,7,F"],
      ['12345A,"MUG, BLUE",4', "POST,POSTAGE,1", "54321,NEVER SOLD,0"],
    );
    expect(retailCatalogue(readRetailData(folder))).toEqual([
      { id: "12345A", title: "MUG, BLUE", url: "https://shop.example/p/12345A", price: "2.00", currency: "GBP" },
      { id: "54321", title: "NEVER SOLD", url: "https://shop.example/p/54321", currency: "GBP" },
    ]);
  });

  it("says what is missing or wrong", () => {
    expect(() => readRetailData(folder)).toThrow("holds no online_retail.csv");
    writeFileSync(join(folder, "online_retail.csv"), "a,b\n1,2\n");
    expect(() => readRetailData(folder)).toThrow("must have the columns invoice,stock_code");
  });
});
