import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { KafkaTopic } from "../../../src/contract/source.ts";
import {
  collectorTime,
  enrichedColumns,
  eventColumn,
  timeParameters,
  trackerParameters,
} from "../../../src/sources/enriched-columns.ts";
import { arrivalsOf } from "../../../src/sources/topic-records.ts";

const now = Date.parse("2026-11-01T13:00:00.000Z");
const read = (format: KafkaTopic["format"], value: string, offset = 5, at = now) =>
  arrivalsOf(format, "topic:1:0", [{ offset, value }], at);
const event = async (format: KafkaTopic["format"], value: string, offset?: number) => {
  const [arrival] = await read(format, value, offset);
  if (!arrival?.ok) throw new Error(JSON.stringify(arrival));
  return arrival.event;
};

const golden = join(import.meta.dirname, "../../golden/snowplow-enriched");
const goldenNames = readdirSync(golden).flatMap((file) => (file.endsWith(".json") ? [file.slice(0, -5)] : []));

/** Snowplow's own names, in the order of its Analytics SDKs. */
const header = readFileSync(join(golden, "columns.txt"), "utf8").trim().split(/\s+/);

/** A line of the enriched topic with some of its columns. */
const enriched = (columns: Readonly<Record<string, string>>): string =>
  header.map((name) => columns[name] ?? "").join("\t");
const base = {
  app_id: "shop",
  collector_tstamp: "2026-11-01 12:00:05.000",
  dvce_created_tstamp: "2026-11-01 11:59:00.000",
  dvce_sent_tstamp: "2026-11-01 11:59:04.500",
  event_id: "6c33a6e3-6b5e-4c1e-9d0e-000000000001",
  domain_userid: "duid-1",
  domain_sessionid: "sid-1",
};

describe("a record of a RudderStack topic", () => {
  const call = {
    type: "track",
    event: "Product Viewed",
    userId: "u-1",
    anonymousId: "a-1",
    messageId: "m-1",
    originalTimestamp: "2026-11-01T11:59:00.000Z",
    sentAt: "2026-11-01T11:59:02.000Z",
    receivedAt: "2026-11-01T12:00:02.000Z",
    request_ip: "203.0.113.7",
    properties: { product_id: "p-1", price: 9.9 },
  };

  it("is the event that RudderStack took, at the time it took it", async () => {
    expect(await event("rudder", JSON.stringify(call))).toMatchObject({
      id: "m-1",
      fact: { type: "product_viewed", properties: { product_id: "p-1" } },
      identity: { user_id: "u-1", anonymous_id: "a-1" },
      sent: Date.parse(call.sentAt),
      received: Date.parse(call.receivedAt),
    });
  });

  it("has no skew corrected against our own clock, which was not there", async () => {
    const read1 = await event("segment", JSON.stringify({ ...call, receivedAt: undefined }));
    expect([read1.sent, read1.received]).toEqual([null, undefined]);
    const future = await event("rudder", JSON.stringify({ ...call, receivedAt: "2027-11-01T12:00:02.000Z" }));
    expect(future.received).toBe(now);
  });

  it("gets an id from its place if it has none", async () => {
    const nameless = JSON.stringify({ ...call, messageId: undefined });
    const [one, again, other] = [
      await event("rudder", nameless),
      await event("rudder", nameless),
      await event("rudder", nameless, 6),
    ];
    expect(one.id).toBe(again.id);
    expect(one.id).not.toBe(other.id);
  });

  it("is refused with its reason when it is no event, and nothing when it is a tombstone", async () => {
    expect(await read("rudder", "")).toEqual([]);
    expect(await read("rudder", "{")).toMatchObject([{ ok: false, rejection: { reason: "not_json" } }]);
    expect(await read("rudder", '{"type":"page"}')).toMatchObject([
      { ok: false, rejection: { reason: "no_identity" } },
    ]);
  });
});

describe("a record of Snowplow's enriched topic", () => {
  it("is read by the columns that Snowplow documents", () => {
    const read1 = [...trackerParameters, ...timeParameters].map(([at, name]) => [header[at], name]);
    expect(read1.filter(([documented, name]) => documented !== name)).toEqual([]);
    expect([header.length, header[eventColumn], header[collectorTime]]).toEqual([
      enrichedColumns,
      "event",
      "collector_tstamp",
    ]);
  });

  it("is what its tracker sent", async () => {
    const page = { event: "page_view", page_url: "https://shop.example/p/1", page_title: "One", user_id: "u-1" };
    const [view, identify, ...rest] = await read("snowplow-enriched", enriched({ ...base, ...page }));
    expect(view).toMatchObject({
      ok: true,
      event: {
        id: base.event_id,
        fact: { type: "page" },
        identity: { user_id: "u-1", anonymous_id: "duid-1" },
        session: "sid-1",
        original: Date.parse("2026-11-01T11:59:00.000Z"),
        sent: Date.parse("2026-11-01T11:59:04.500Z"),
        received: Date.parse("2026-11-01T12:00:05.000Z"),
      },
    });
    expect(identify).toMatchObject({ ok: true, event: { fact: { type: "identify" } } });
    expect(rest).toEqual([]);
  });

  it("is a product view by its self-describing event and its entities", async () => {
    const [action, product] = [
      "iglu:com.snowplowanalytics.snowplow.ecommerce/snowplow_ecommerce_action/jsonschema/1-0-2",
      "iglu:com.snowplowanalytics.snowplow.ecommerce/product/jsonschema/1-0-0",
    ];
    const line = enriched({
      ...base,
      event: "unstruct",
      unstruct_event: JSON.stringify({
        schema: "iglu:x/unstruct_event/jsonschema/1-0-0",
        data: { schema: action, data: { type: "product_view" } },
      }),
      contexts: JSON.stringify({
        schema: "iglu:x/contexts/jsonschema/1-0-1",
        data: [{ schema: product, data: { id: "p-1", price: 9.9, currency: "EUR", category: "shoes" } }],
      }),
    });
    expect(await event("snowplow-enriched", line)).toMatchObject({
      fact: { type: "product_viewed", properties: { product_id: "p-1" } },
    });
  });

  it("is one order with the items that are read beside it, under the transaction's id", async () => {
    const ofItem = { ...base, event: "transaction_item", ti_orderid: "o-1", ti_price: "9.5", ti_quantity: "1" };
    const item = (n: number) => ({ ...ofItem, event_id: `item-${n}`, ti_sku: `p-${n}` });
    const order = { ...base, event: "transaction", tr_orderid: "o-1", tr_total: "19", tr_currency: "EUR" };
    const other = { ...base, event_id: "between", event: "page_view" };
    const lines = [item(1), other, order, item(2), item(2)].map(enriched);
    const records = lines.map((value, offset) => ({ offset, value }));
    const arrivals = await arrivalsOf("snowplow-enriched", "topic:1:0", records, now);
    expect(arrivals).toMatchObject([
      {
        event: {
          id: base.event_id,
          fact: { properties: { products: [{ product_id: "p-1" }, { product_id: "p-2" }] } },
        },
      },
      { event: { id: "between" } },
    ]);
  });

  it("is an order by its transaction, whose items may also come later", async () => {
    const order = { event: "transaction", tr_orderid: "o-1", tr_total: "20.5", tr_currency: "EUR" };
    const placed = await event("snowplow-enriched", enriched({ ...base, ...order }));
    expect(placed.fact).toMatchObject({ type: "order_completed", properties: { order_id: "o-1" } });
    const item = { event: "transaction_item", ti_orderid: "o-1", ti_sku: "p-1", ti_price: "20.5", ti_quantity: "1" };
    const line = await event("snowplow-enriched", enriched({ ...base, ...item }));
    expect(line.fact).toMatchObject({ type: "order_completed", properties: { order_id: "o-1" } });
  });

  it("is a structured event of the shop's own", async () => {
    const line = enriched({ ...base, event: "struct", se_category: "Media", se_action: "Play", se_label: "film" });
    expect((await event("snowplow-enriched", line)).fact.type).toBe("custom");
  });

  it.each(goldenNames)("%s becomes what it always became", async (name) => {
    const sample = JSON.parse(readFileSync(join(golden, `${name}.json`), "utf8")) as {
      readonly columns: Readonly<Record<string, string>>;
      readonly canonical: readonly unknown[];
    };
    const arrivals = await read("snowplow-enriched", enriched(sample.columns));
    expect(arrivals).toEqual(sample.canonical.map((canonical) => ({ ok: true, event: canonical })));
  });

  it("is refused when it has too few columns, or is of no known kind", async () => {
    expect(await read("snowplow-enriched", "shop\tweb")).toMatchObject([
      { ok: false, rejection: { reason: "invalid_field", message: expect.stringContaining("131 columns") } },
    ]);
    expect(await read("snowplow-enriched", enriched({ ...base, event: "constructor" }))).toMatchObject([
      { ok: false, rejection: { reason: "unknown_type" } },
    ]);
  });
});
