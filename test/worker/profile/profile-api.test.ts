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
    expect(response.headers.get("cache-control")).toContain("no-store");
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
