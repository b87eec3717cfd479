import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Arrival } from "../../../src/collect/event.ts";
import { parseGa4, type Ga4Events } from "../../../src/collect/formats/ga4.ts";
import { impliedIdentifies } from "../../../src/collect/formats/implied-identify.ts";
import { EventFact, eventTypes } from "../../../src/contract/events/index.ts";
import { RejectReason } from "../../../src/contract/reasons.ts";

type Sample = {
  readonly request: { readonly body: unknown };
  readonly canonical: readonly { readonly fact: unknown }[];
  readonly identifies?: readonly unknown[];
};
const folder = join(import.meta.dirname, "../../golden/ga4");
const samples = readdirSync(folder).map((name) => ({
  name: name.replace(/\.json$/, ""),
  ...(JSON.parse(readFileSync(join(folder, name), "utf8")) as Sample),
}));

const parse = (event: unknown, more: object = {}): Ga4Events =>
  parseGa4({ client_id: "c-1", ...more, events: [event] }, 1_000, null);
const first = ({ arrivals }: Ga4Events): Arrival => {
  const [arrival] = arrivals;
  if (arrival === undefined) throw new Error("no arrival");
  return arrival;
};
const eventOf = (events: Ga4Events) => {
  const arrival = first(events);
  if (!arrival.ok) throw new Error(`was refused: ${JSON.stringify(arrival)}`);
  return arrival.event;
};

describe("what GA4's Measurement Protocol says", () => {
  it.each(samples)("$name becomes what it always became", ({ request, canonical, identifies }) => {
    const parsed = parseGa4(request.body, 1_000, null);
    expect(parsed.arrivals.map((arrival) => (arrival.ok ? arrival.event : arrival.rejection))).toEqual(canonical);
    expect(parsed.identifies).toMatchObject(identifies ?? []);
    for (const { fact } of canonical) expect(EventFact.parse(fact)).toEqual(fact);
  });

  it("has a sample of every type that a format without identity calls can tell", () => {
    const implied = new Set<string>(["identify", "alias", "group"]);
    const told = new Set(samples.flatMap(({ canonical }) => canonical.map(({ fact }) => EventFact.parse(fact).type)));
    expect(told).toEqual(new Set(eventTypes.filter((type) => !implied.has(type))));
  });
});

describe("time", () => {
  it("is the event's own, else the request's, in microseconds as a number or text", () => {
    expect(eventOf(parse({ name: "x" }, { timestamp_micros: 1793527200123456 })).original).toBe(1793527200123);
    const own = { name: "x", timestamp_micros: "1793527100000000" };
    expect(eventOf(parse(own, { timestamp_micros: 1793527200000000 })).original).toBe(1793527100000);
    expect(eventOf(parse({ name: "x" })).original).toBeNull();
  });

  it.each(["soon", 1793527200, -1, 1e300, {}])("of %j is refused", (timestamp_micros) => {
    expect(first(parse({ name: "x", timestamp_micros }))).toMatchObject({
      ok: false,
      rejection: { reason: "invalid_field", field: "events.0.timestamp_micros" },
    });
  });
});

describe("consent", () => {
  it.each([
    [
      { consent: { ad_user_data: "GRANTED", ad_personalization: "DENIED" } },
      { marketing: true, personalization: false },
    ],
    [{ consent: { ad_user_data: "DENIED" } }, { marketing: false }],
    [{ non_personalized_ads: true }, { personalization: false }],
    [{ non_personalized_ads: true, consent: { ad_personalization: "GRANTED" } }, { personalization: true }],
    [{ non_personalized_ads: false }, null],
    [{ consent: { ad_user_data: "perhaps" } }, null],
    [{ consent: "GRANTED" }, null],
  ])("%j is %j", (said, consent) => {
    expect(eventOf(parse({ name: "x" }, said)).consent).toEqual(consent);
  });
});

describe("a person", () => {
  it("of two ids is said to be one, once per request and session", async () => {
    const events = [
      { name: "a", params: { session_id: "1" } },
      { name: "b", params: { session_id: "1" } },
    ];
    const { identifies } = parseGa4({ client_id: "c-1", user_id: "u-1", events }, 1_000, null);
    expect(await impliedIdentifies([...identifies, ...identifies])).toMatchObject([
      { ok: true, event: { fact: { type: "identify" }, identity: { user_id: "u-1", anonymous_id: "c-1" } } },
    ]);
  });

  it("may be known by the address's hash alone", () => {
    const sha256_email_address = "b4c9a289323b21a01c3e940f150eb9b8c542587f1abfd8f0e1cc1ffc5e475514";
    const { email, identity } = eventOf(
      parse({ name: "x" }, { client_id: undefined, user_data: { sha256_email_address } }),
    );
    expect([email, identity]).toEqual([{ sha256: sha256_email_address }, {}]);
  });

  it("without any id is refused, at the place where the id would stand", () => {
    expect(first(parse({ name: "x" }, { client_id: "" }))).toMatchObject({
      ok: false,
      rejection: { reason: "no_identity", field: "user_id" },
    });
  });
});

describe("what cannot be read", () => {
  it.each([
    [7, "not_an_object", "events.0"],
    [{}, "missing_field", "events.0.name"],
    [{ name: {} }, "invalid_field", "events.0.name"],
    [{ name: "x", params: [] }, "invalid_field", "events.0.params"],
    [{ name: "view_item", params: { items: [{ price: 1 }] } }, "missing_field", "events.0.params.product_id"],
    [{ name: "purchase", params: { items: [{ item_id: "p" }] } }, "missing_field", "events.0.params.order_id"],
  ])("%j is refused as %s at %s", (event, reason, field) => {
    expect(first(parse(event))).toMatchObject({ ok: false, rejection: { reason, field } });
  });

  it.each([[null], ["x"], [{}], [{ events: {} }]])("is the whole body %j", (body) => {
    expect(first(parseGa4(body, 10, null))).toMatchObject({ ok: false, rejection: { field: "events" } });
  });

  it("is a body of more events than a batch may hold, while Google's 25 are no limit", () => {
    const bodyOf = (n: number) => ({
      client_id: "c",
      events: Array.from({ length: n }, (_, i) => ({ name: `x${i}` })),
    });
    expect(parseGa4(bodyOf(100), 10, null).arrivals.filter((arrival) => arrival.ok)).toHaveLength(100);
    expect(parseGa4(bodyOf(2_501), 10, null).arrivals).toMatchObject([{ rejection: { reason: "batch_too_large" } }]);
    const items = Array.from({ length: 2_501 }, () => ({ item_id: "p" }));
    expect(parse({ name: "add_to_cart", params: { items } }).arrivals).toMatchObject([
      { rejection: { reason: "batch_too_large" } },
    ]);
  });
});

describe("whatever arrives", () => {
  const isKept = (arrival: Arrival): boolean =>
    arrival.ok
      ? EventFact.safeParse(arrival.event.fact).success
      : RejectReason.safeParse(arrival.rejection.reason).success && arrival.payload.length <= 8_192;
  const names = samples.map(({ name }) => name);
  const event = fc.record(
    {
      name: fc.oneof(fc.constantFrom(...names, "constructor", "__proto__"), fc.jsonValue()),
      params: fc.oneof(
        fc.record(
          { items: fc.array(fc.jsonValue()), session_id: fc.jsonValue(), page_location: fc.jsonValue() },
          { requiredKeys: [] },
        ),
        fc.jsonValue(),
      ),
      timestamp_micros: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  const body = fc.record(
    {
      client_id: fc.oneof(fc.constant("c"), fc.jsonValue()),
      user_id: fc.jsonValue(),
      consent: fc.jsonValue(),
      user_data: fc.jsonValue(),
      user_properties: fc.oneof(fc.dictionary(fc.string(), fc.record({ value: fc.jsonValue() })), fc.jsonValue()),
      device: fc.jsonValue(),
      events: fc.oneof(fc.array(fc.oneof(event, fc.jsonValue())), fc.jsonValue()),
    },
    { requiredKeys: [] },
  );

  it("every event is canonical or a kept reject, and nothing throws", async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(body, fc.jsonValue()), async (sent) => {
        const { arrivals, identifies } = parseGa4(JSON.parse(JSON.stringify(sent)), 300_000, null);
        expect(arrivals.filter((arrival) => !isKept(arrival))).toEqual([]);
        expect((await impliedIdentifies(identifies)).filter((arrival) => !isKept(arrival))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it("nesting without end is refused, not followed", async () => {
    const deep: unknown = JSON.parse(`${"[".repeat(60_000)}${"]".repeat(60_000)}`);
    expect(first(parse({ name: "x", params: { deep } }))).toMatchObject({
      ok: false,
      rejection: { reason: "too_deep" },
    });
    const { identifies } = parse({ name: "x" }, { user_properties: { a: { value: deep } } });
    expect(await impliedIdentifies(identifies)).toEqual([]);
  });
});
