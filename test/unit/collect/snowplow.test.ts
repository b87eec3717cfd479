import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Arrival } from "../../../src/collect/event.ts";
import { impliedIdentifies } from "../../../src/collect/formats/implied-identify.ts";
import {
  appIdInText,
  appIdOf,
  parseSnowplow,
  parseSnowplowPixel,
  type SnowplowEvents,
} from "../../../src/collect/formats/snowplow.ts";
import { consentChoices } from "../../../src/collect/formats/snowplow-names.ts";
import type { SnowplowHead } from "../../../src/collect/formats/snowplow-person.ts";
import { EventFact, eventTypes } from "../../../src/contract/events/index.ts";
import { RejectReason } from "../../../src/contract/reasons.ts";
import { anyValue } from "../../support/any-value.ts";

const head: SnowplowHead = { userAgent: null, networkId: null, anonymous: false };
const payload = (...data: unknown[]) => ({
  schema: "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4",
  data,
});
const parse = (event: unknown, more: Partial<SnowplowHead> = {}): SnowplowEvents =>
  parseSnowplow(payload(event), 1_000, { ...head, ...more });
const iglu = (schema: string, data: unknown) => ({ schema: `iglu:${schema}/jsonschema/1-0-0`, data });
const snowplow = "com.snowplowanalytics.snowplow";
const ue = (event: unknown, ...entities: unknown[]) => ({
  e: "ue",
  eid: "e-1",
  duid: "d-1",
  ue_pr: JSON.stringify(iglu(`${snowplow}/unstruct_event`, event)),
  ...(entities.length === 0 ? {} : { co: JSON.stringify(iglu(`${snowplow}/contexts`, entities)) }),
});
const page = { e: "pv", eid: "e-1", duid: "d-1", dtm: "1793527200000" };
const eventOf = ({ arrivals }: SnowplowEvents) => {
  const [arrival] = arrivals;
  if (!arrival?.ok) throw new Error(`was refused: ${JSON.stringify(arrival)}`);
  return arrival.event;
};
const refusalOf = ({ arrivals }: SnowplowEvents) => {
  const [arrival] = arrivals;
  if (arrival === undefined || arrival.ok) throw new Error("was not refused");
  return arrival;
};

type Sample = {
  readonly request: { readonly method: string; readonly path: string; readonly body?: unknown };
  readonly canonical: readonly { readonly fact: unknown }[];
  readonly identifies?: readonly unknown[];
};
const folder = join(import.meta.dirname, "../../golden/snowplow");
const samples = readdirSync(folder).map((name) => ({
  name: name.replace(/\.json$/, ""),
  ...(JSON.parse(readFileSync(join(folder, name), "utf8")) as Sample),
}));
const parseSample = ({ request: { method, path, body } }: Sample): SnowplowEvents =>
  method === "GET"
    ? parseSnowplowPixel(Object.fromEntries(new URLSearchParams(path.split("?")[1])), head)
    : parseSnowplow(body, 1_000, head);

describe("what Snowplow's trackers send", () => {
  it.each(samples)("$name becomes what it always became", (sample) => {
    const { arrivals, identifies } = parseSample(sample);
    expect(arrivals.map((arrival) => (arrival.ok ? arrival.event : arrival.rejection))).toEqual(sample.canonical);
    expect(identifies).toMatchObject(sample.identifies ?? []);
    for (const { fact } of sample.canonical) expect(EventFact.parse(fact)).toEqual(fact);
  });

  it("has a sample of every type that a format without identity calls can tell", () => {
    const implied = new Set<string>(["identify", "alias", "group"]);
    const told = new Set(samples.flatMap(({ canonical }) => canonical.map(({ fact }) => EventFact.parse(fact).type)));
    expect(told).toEqual(new Set(eventTypes.filter((type) => !implied.has(type))));
  });
});

describe("whose event it is", () => {
  const session = iglu(`${snowplow}/client_session`, { userId: "app-1", sessionId: "s-1" });
  const co = JSON.stringify(iglu(`${snowplow}/contexts`, [session]));

  it.each([
    ["the user and the first-party id", { uid: "u-1", duid: "d-1" }, { user_id: "u-1", anonymous_id: "d-1" }],
    ["the app's own id", { co }, { anonymous_id: "app-1" }],
    ["the tracker's network id", { tnuid: "t-1", nuid: "n-1" }, { anonymous_id: "t-1" }],
    ["the collector's cookie", {}, { anonymous_id: "cookie-1" }],
    ["no id that means nobody", { uid: "null", duid: "d-1" }, { anonymous_id: "d-1" }],
  ])("goes by %s", (_, ids, identity) => {
    expect(eventOf(parse({ e: "pv", ...ids }, { networkId: "cookie-1" })).identity).toEqual(identity);
  });

  it("goes by the session where a tracker keeps one but no visitor", () => {
    expect(eventOf(parse({ e: "pv", sid: "s-9" })).identity).toEqual({ anonymous_id: "s-9" });
    expect(eventOf(parse({ e: "pv", sid: "s-9", uid: "u-1" })).identity).toEqual({ user_id: "u-1" });
  });

  it("takes the shop's user entity, but a guest's only for the address", () => {
    const user = (more: object) =>
      ue(
        iglu("com.acme/looked", {}),
        iglu(`${snowplow}.ecommerce/user`, { id: "shop-7", email: "a@example.com", ...more }),
      );
    expect(eventOf(parse(user({}))).identity).toEqual({ user_id: "shop-7", anonymous_id: "d-1" });
    expect(eventOf(parse(user({ is_guest: true }))).identity).toEqual({ anonymous_id: "d-1" });
    expect(parse(user({ is_guest: true })).identifies).toMatchObject([
      { anonymousId: "d-1", traits: { email: "a@example.com" } },
    ]);
  });

  it("keeps no network id of an anonymous request, and joins no ids", () => {
    const anonymous = { anonymous: true, networkId: "cookie-1" };
    expect(refusalOf(parse({ e: "pv", nuid: "n-1" }, anonymous)).rejection.reason).toBe("no_identity");
    expect(parse({ ...page, uid: "u-1" }, anonymous).identifies).toEqual([]);
  });
});

describe("two ids on one event", () => {
  const both = { ...page, uid: "u-1", sid: "s-1" };

  it("say once per session that they are one person, whatever is sent again", async () => {
    const two = parseSnowplow(payload(both, { ...both, eid: "e-2" }), 1_000, head);
    const first = await impliedIdentifies(two.identifies);
    expect(first).toMatchObject([
      { ok: true, event: { fact: { type: "identify" }, identity: { user_id: "u-1", anonymous_id: "d-1" } } },
    ]);
    const idOf = async (event: object) => {
      const [arrival] = await impliedIdentifies(parse(event).identifies);
      return arrival?.ok ? arrival.event.id : null;
    };
    expect(await idOf({ ...both, eid: "e-3" })).toBe(first[0]?.ok ? first[0].event.id : "");
    expect(await idOf({ ...both, sid: "s-2" })).not.toBe(await idOf(both));
  });

  it("are left alone by page pings and by refused events", () => {
    expect(parse({ ...both, e: "pp" }).identifies).toEqual([]);
    expect(parse({ ...both, e: "zz" }).identifies).toEqual([]);
  });
});

describe("time", () => {
  it("is the device's, with when it was sent", () => {
    expect(eventOf(parse({ ...page, stm: "1793527200400" }))).toMatchObject({
      original: 1793527200000,
      sent: 1793527200400,
    });
  });

  it("is the true one where there is one, which no clock corrects", () => {
    expect(eventOf(parse({ ...page, stm: "1793527200400", ttm: "1793000000000" }))).toMatchObject({
      original: 1793000000000,
      sent: null,
    });
  });
});

describe("orders in several events", () => {
  const item = (sku: string, more: object = {}) => ({
    e: "ti",
    eid: sku,
    duid: "d-1",
    ti_id: "o-1",
    ti_sk: sku,
    ti_pr: "2",
    ti_qu: "1",
    ...more,
  });
  const facts = (...data: unknown[]) =>
    parseSnowplow(payload(...data), 1_000, head).arrivals.map((arrival) => arrival.ok && arrival.event.fact);

  it("are one order with its lines, in the place of the first, each line once", () => {
    const found = facts(
      item("a"),
      page,
      { e: "tr", eid: "t", duid: "d-1", tr_id: "o-1", tr_tt: "4" },
      item("b"),
      item("b"),
    );
    expect(found).toMatchObject([
      {
        type: "order_completed",
        properties: { order_id: "o-1", total: "4", products: [{ product_id: "a" }, { product_id: "b" }] },
      },
      { type: "page" },
    ]);
  });

  it("of two orders stay two", () => {
    expect(facts(item("a"), item("b", { ti_id: "o-2" }))).toMatchObject([
      { properties: { order_id: "o-1" } },
      { properties: { order_id: "o-2" } },
    ]);
  });
});

describe("consent", () => {
  it.each(Object.keys(consentChoices))("of the choice %s is known", (eventType) => {
    const event = iglu(`${snowplow}/consent_preferences`, { eventType, consentScopes: ["statistics", "necessary"] });
    const { consent } = eventOf(parse(ue(event)));
    const all = { allow_all: true, deny_all: false, withdrawn: false, expired: false } as Record<string, boolean>;
    const one = all[eventType];
    expect(consent).toEqual(
      one === undefined
        ? { analytics: true, personalization: false, marketing: false }
        : { analytics: one, personalization: one, marketing: one },
    );
  });

  it.each([
    ["a choice not made yet", iglu(`${snowplow}/consent_preferences`, { eventType: "pending" })],
    ["another event", iglu("com.acme/looked", {})],
  ])("is not read from %s, nor from the shop's legal basis", (_, event) => {
    const gdpr = iglu(`${snowplow}/gdpr`, { basisForProcessing: "consent" });
    const { consent, fact } = eventOf(parse(ue(event, gdpr)));
    expect(consent).toBeNull();
    expect(fact.properties).toMatchObject({ gdpr_basis: "consent" });
  });
});

describe("what people typed", () => {
  it.each([
    ["submit_form", { formId: "f", elements: [{ name: "mail", value: "ada@example.com" }] }],
    ["change_form", { formId: "f", elementId: "mail", value: "ada@example.com" }],
  ])("into a form (%s) is not kept", (name, data) => {
    const { fact, traits } = eventOf(parse(ue(iglu(`${snowplow}/${name}`, data))));
    expect(fact.properties).toMatchObject({ name, formId: "f" });
    expect(JSON.stringify([fact, traits])).not.toContain("ada@example.com");
  });
});

describe("what cannot be read", () => {
  it.each([
    [{ duid: "d" }, "missing_field", "data.0.e"],
    [{ e: "zz", duid: "d" }, "unknown_type", "data.0.e"],
    [{ e: "ue", duid: "d" }, "missing_field", "data.0.ue_pr"],
    [{ e: "ue", duid: "d", ue_pr: "{" }, "invalid_field", "data.0.ue_pr"],
    [{ e: "ue", duid: "d", ue_px: "%%%" }, "invalid_field", "data.0.ue_px"],
    [{ e: "ue", duid: "d", ue_pr: '{"schema":"nonsense"}' }, "invalid_field", "data.0.ue_pr"],
    [{ e: "pv", duid: "d", co: "{" }, "invalid_field", "data.0.co"],
    [{ e: "se", duid: "d" }, "missing_field", "data.0.se_ac"],
    [{ e: "tr", duid: "d" }, "missing_field", "data.0.tr_id"],
    [{ e: "pv" }, "no_identity", "data.0.uid"],
    [{ e: "pv", duid: "d", dtm: "soon" }, "invalid_field", "data.0.dtm"],
    [7, "not_an_object", "data.0"],
  ])("%j is refused as %s at %s", (event, reason, field) => {
    expect(refusalOf(parse(event)).rejection).toMatchObject({ reason, field });
  });

  it("keeps the event's id and its bytes", () => {
    expect(refusalOf(parse({ e: "zz", eid: "e-7", duid: "d" }))).toMatchObject({
      id: "e-7",
      payload: expect.stringContaining('"e":"zz"'),
    });
  });

  it.each([[null], ["x"], [{}], [{ data: {} }]])("is the whole body %j", (body) => {
    expect(refusalOf(parseSnowplow(body, 10, head)).rejection).toMatchObject({
      reason: "missing_field",
      field: "data",
    });
  });

  it("is a body of more events than a batch may hold, also when one event is about too many products", () => {
    const reasons = (body: unknown) => parseSnowplow(body, 10, head).arrivals.map((a) => a.ok || a.rejection.reason);
    expect(reasons({ data: Array.from({ length: 2_501 }, () => page) })).toEqual(["batch_too_large"]);
    const product = iglu(`${snowplow}.ecommerce/product`, { id: "p" });
    const add = iglu(`${snowplow}.ecommerce/snowplow_ecommerce_action`, { type: "add_to_cart" });
    const many = ue(add, ...Array.from({ length: 2_501 }, () => product));
    expect(reasons({ data: [many] })).toEqual(["batch_too_large"]);
  });

  it("does not keep the key of a pixel", () => {
    const { arrivals } = parseSnowplowPixel({ k: "wk_secret", e: "zz" }, head);
    expect(JSON.stringify(arrivals)).not.toContain("wk_secret");
  });
});

describe("the app id", () => {
  it("is the first that there is", () => {
    expect(appIdOf({ data: [7, {}, { aid: "" }, { aid: "shop" }, { aid: "other" }] })).toBe("shop");
    for (const body of [null, {}, { data: {} }, { data: [] }]) expect(appIdOf(body)).toBeUndefined();
  });

  it("is found in a part of a body that is too large, never inside a context", () => {
    const co = JSON.stringify({ aid: "inner" });
    expect(appIdInText(JSON.stringify(payload({ e: "pv", co, aid: "shop" })).slice(0, -3))).toBe("shop");
    expect(appIdInText(JSON.stringify(payload({ e: "pv", co })))).toBeUndefined();
  });
});

describe("whatever arrives", () => {
  const isKept = (arrival: Arrival): boolean =>
    arrival.ok
      ? EventFact.safeParse(arrival.event.fact).success
      : RejectReason.safeParse(arrival.rejection.reason).success && arrival.payload.length <= 8_192;
  const value = fc.oneof(anyValue, fc.jsonValue());
  const names = ["e", "eid", "duid", "uid", "sid", "nuid", "dtm", "stm", "ttm", "ue_pr", "ue_px", "co", "cx", "url"];
  const more = ["se_ca", "se_ac", "se_la", "tr_id", "tr_tt", "ti_id", "ti_sk", "ti_pr", "ti_qu", "aid", "page", "lang"];
  const oneEvent = fc
    .tuple(
      fc.constantFrom("pv", "pp", "se", "ue", "tr", "ti", "zz"),
      fc.dictionary(fc.constantFrom(...names, ...more), value),
      fc.option(fc.jsonValue(), { nil: undefined }),
      fc.array(fc.jsonValue()),
      fc.constantFrom(
        ...samples.flatMap(({ request }) => JSON.stringify(request).match(/iglu:[\w./-]+/g) ?? []),
        "iglu:a/constructor/x/1",
        "iglu:constructor/a/x/1",
      ),
    )
    .map(([e, params, data, entities, schema]) => ({
      e,
      duid: "d",
      ue_pr: JSON.stringify({ data: { schema, data } }),
      co: JSON.stringify({ data: entities.map((entity) => ({ schema, data: entity })) }),
      ...params,
    }));

  it("every event is canonical or a kept reject, and nothing throws", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(oneEvent, fc.jsonValue())), async (data) => {
        const { arrivals, identifies } = parseSnowplow(JSON.parse(JSON.stringify({ data })), 300_000, head);
        expect(arrivals.filter((arrival) => !isKept(arrival))).toEqual([]);
        expect((await impliedIdentifies(identifies)).filter((arrival) => !isKept(arrival))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it("a body or query of any form is, too", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.dictionary(fc.constantFrom(...names, ...more), anyValue), (body, query) => {
        const parsed = [parseSnowplow(body, 300_000, head), parseSnowplowPixel(query, head)];
        expect(parsed.flatMap(({ arrivals }) => arrivals).filter((arrival) => !isKept(arrival))).toEqual([]);
        appIdOf(body);
      }),
    );
  });

  it("nesting without end is refused, not followed", () => {
    const deep = `${"[".repeat(60_000)}${"]".repeat(60_000)}`;
    const ue_pr = `{"data":{"schema":"iglu:a/b/jsonschema/1-0-0","data":{"x":${deep}}}}`;
    expect(refusalOf(parse({ e: "ue", duid: "d", ue_pr })).rejection.reason).toBe("too_deep");
    expect(parse({ e: "pv", duid: "d", co: deep }).arrivals).toHaveLength(1);
  });
});
