import { env, exports } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { ErrorEnvelope } from "../../../src/contract/errors.ts";
import { Profile, ProfileEvents } from "../../../src/contract/profile.ts";
import { minute, ordered, record, refunded, start, viewed } from "../../support/person-records.ts";
import { peopleOf, pseudonyms } from "../../support/profile-worker.ts";

const people = peopleOf(env);
const worker = (exports as unknown as { default: Fetcher }).default;
const get = (path: string, key = "sk_dev"): Promise<Response> =>
  worker.fetch(`https://doorstep.test/v1/profiles/${path}`, { headers: { authorization: `Bearer ${key}` } });

beforeAll(async () => {
  const key = await pseudonyms.key("user", "ann/1");
  const log = [
    viewed("a", start, { key }),
    viewed("b", start + minute, { key, session_id: "s1" }),
    record({ type: "product_added", properties: { product_id: "c", quantity: 2, brand: "Acme" } }, { key }),
    ordered("1", { a: 3 }, start + 2 * minute, { key }),
    refunded("1", { a: 1 }, start + 3 * minute, { key }),
  ];
  const records = log.map((each, offset) => ({ offset, record: each }));
  await people.apply(key, { epoch: "e1", partition: 0, first: 0, last: log.length - 1, records });
});

describe("GET /v1/profiles/{ref}", () => {
  it("answers the person", async () => {
    const response = await get("ann%2F1");
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toBe("private, no-store");
    const profile = Profile.parse(await response.json());
    expect(profile).toMatchObject({
      ref: "ann/1",
      known: true,
      counters: { product_viewed: 2, product_added: 1, order_completed: 1, order_refunded: 1 },
      affinities: { brands: [{ name: "Acme", weight: 3 }] },
      cart: [{ item_id: "c", quantity: 2 }],
      viewed: [{ item_id: "b" }, { item_id: "a" }],
      last_seen_at: new Date(start + 3 * minute).toISOString(),
    });
    const at = new Date(start + 2 * minute).toISOString();
    expect(profile.purchases).toEqual([
      { item_id: "a", quantity: 2, bought: 3, refunded: 1, orders: 1, first_at: at, last_at: at },
    ]);
  });

  it("says what made it so when asked", async () => {
    expect(Profile.parse(await (await get("ann%2F1")).json()).provenance).toBeUndefined();
    const { stage, provenance } = Profile.parse(await (await get("ann%2F1?verbose=true")).json());
    expect([stage, provenance?.stage.as_of]).toEqual(["customer", new Date(start + 10 * minute).toISOString()]);
    const at = new Date(start + 2 * minute).toISOString();
    expect(provenance?.stage).toMatchObject({ last_active_at: at, last_order_at: at, orders: 1, cart_items: 1 });
    expect((await get("ann%2F1?verbose=maybe")).status).toBe(400);
  });

  it("answers 304 to a caller who has it, until something happens", async () => {
    const key = await pseudonyms.key("user", "tagged");
    await people.hand(key, [viewed("a", start, { key })]);
    const asked = (etag: string) =>
      worker.fetch("https://doorstep.test/v1/profiles/tagged", {
        headers: { authorization: "Bearer sk_dev", "if-none-match": etag },
      });
    const etag = (await get("tagged")).headers.get("etag") ?? "";
    expect(etag).toMatch(/^W\/"/);
    const same = await asked(`"other", ${etag}`);
    expect([same.status, await same.text(), same.headers.get("etag")]).toEqual([304, "", etag]);
    await people.hand(key, [viewed("b", start + 1, { key })]);
    expect((await asked(etag)).status).toBe(200);
  });

  it.each([
    ["nobody", 404, "not_found"],
    ["anonymous_id:nobody", 404, "not_found"],
    ["email_sha256:ann@example.com", 400, "invalid_field"],
  ])("answers %s with %i", async (ref, status, code) => {
    const response = await get(encodeURIComponent(ref));
    expect(response.status).toBe(status);
    expect(ErrorEnvelope.parse(await response.json()).error.code).toBe(code);
  });

  it("takes a secret key only", async () => {
    expect((await get("ann%2F1", "rk_dev")).status).toBe(401);
    expect((await get("ann%2F1", "nonsense")).status).toBe(401);
    expect((await get("ann%2F1/events", "rk_dev")).status).toBe(401);
  });
});

describe("GET /v1/profiles/{ref}/events", () => {
  it("lists events, newest first, in pages", async () => {
    const types: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const response = await get(`ann%2F1/events?limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`);
      const page = ProfileEvents.parse(await response.json());
      types.push(...page.data.map((event) => event.type));
      expect(page.cursor.has_more).toBe(page.cursor.next !== null);
      cursor = page.cursor.next;
    }
    expect(types).toEqual(["order_refunded", "order_completed", "product_viewed", "product_added", "product_viewed"]);
  });

  it("goes on by the Link header with the filter, while events keep coming", async () => {
    const key = await pseudonyms.key("user", "paged");
    await people.hand(
      key,
      [0, 1, 2, 3].map((n) => viewed(`i${n}`, start + n * minute, { key, session_id: "s1" })),
    );
    await people.hand(key, [viewed("elsewhere", start + minute + 1, { key, session_id: "s2" })]);
    const items: unknown[] = [];
    let next: string | null = "paged/events?session_id=s1&type=product_viewed&limit=2";
    for (let pages = 0; next !== null && pages < 5; pages++) {
      const response = await get(next);
      items.push(...ProfileEvents.parse(await response.json()).data.map((event) => event.properties["product_id"]));
      const link: string = response.headers.get("link") ?? "";
      next = /^<\/v1\/profiles\/(.*)>; rel="next"$/.exec(link)?.[1] ?? null;
      await people.hand(key, [viewed(`new${pages}`, start + (9 + pages) * minute, { key, session_id: "s1" })]);
    }
    expect(items).toEqual(["i3", "i2", "i1", "i0"]);
  });

  it("takes since and until, and refuses what they are not", async () => {
    const [since, until] = [start + minute, start + 3 * minute].map((at) => new Date(at).toISOString());
    const page = ProfileEvents.parse(await (await get(`ann%2F1/events?since=${since}&until=${until}`)).json());
    expect(page.data.map((event) => event.type)).toEqual(["order_completed", "product_viewed"]);
    const other = ProfileEvents.parse(await (await get("ann%2F1/events?limit=1")).json()).cursor.next ?? "";
    const refused = await get(`ann%2F1/events?type=page&cursor=${other}`);
    expect(refused.status).toBe(400);
    expect(ErrorEnvelope.parse(await refused.json()).error.field).toBe("type");
  });

  it("shows an event as it was sent", async () => {
    const page = ProfileEvents.parse(await (await get("ann%2F1/events?session_id=s1")).json());
    expect(page.data).toEqual([
      {
        id: expect.stringMatching(/^event-\d+$/),
        type: "product_viewed",
        occurred_at: new Date(start + minute).toISOString(),
        received_at: new Date(start + minute + 500).toISOString(),
        session_id: "s1",
        properties: { product_id: "b" },
      },
    ]);
  });

  it("has nothing for somebody unknown", async () => {
    expect(await (await get("nobody/events")).json()).toEqual({ data: [], cursor: { next: null, has_more: false } });
  });

  it("names the parameter at fault", async () => {
    const response = await get("ann%2F1/events?limit=many");
    expect(response.status).toBe(400);
    expect(ErrorEnvelope.parse(await response.json()).error.field).toBe("limit");
  });
});
