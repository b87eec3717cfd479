import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { toHex, utf8 } from "../../../src/base/bytes.ts";
import { ErrorEnvelope } from "../../../src/contract/errors.ts";
import { defaultPlacement } from "../../../src/contract/placement.ts";
import { Recommendations } from "../../../src/contract/recommendation.ts";
import { createAuth } from "../../../src/platform/http/auth.ts";
import { onError } from "../../../src/platform/http/errors.ts";
import type { PersonView } from "../../../src/profile/person.port.ts";
import type { MessageProposal } from "../../../src/recommend/message-links.port.ts";
import { createRequestLimits } from "../../../src/platform/http/request-limits.ts";
import { recommendRoutes, type RecommendRouteDeps } from "../../../src/recommend/recommend.route.ts";
import { MemoryReadModel, patient, readsOf, viewer } from "../../support/recommend-parts.ts";

const hash = async (key: string) => toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", utf8(key))));
const keyOf = async (key: string, kind: "read" | "write" | "secret") => ({
  key_sha256: await hash(key),
  kind,
  source: "web",
  shop: "default",
  imported: false,
});
const auth = createAuth([await keyOf("rk", "read"), await keyOf("sk", "secret"), await keyOf("wk", "write")]);

const now = Date.UTC(2026, 10, 23, 12);

const shop = (): MemoryReadModel => {
  const model = new MemoryReadModel();
  for (const id of ["seed", "r1", "r2", "r3", "p1", "p2", "p3", "p4"]) model.item({ id });
  model.related("seed", [
    ["r1", 3],
    ["r2", 2],
    ["r3", 1],
  ]);
  return model.popular(["p1", "p2", "p3", "p4"]);
};

/** The route over a small shop; people by `kind:id` key. */
const gateway = (
  people: Readonly<Record<string, PersonView>> = { "user:u1": viewer(["seed"]) },
  over: Partial<RecommendRouteDeps> = {},
) => {
  const proposals: MessageProposal[] = [];
  const warmed: (string | null)[][] = [];
  const app = new Hono();
  app.onError(onError);
  app.route(
    "/",
    recommendRoutes({
      auth,
      reads: readsOf(shop()),
      person: { view: async (key) => people[key] ?? { ...viewer([]), known: false } },
      pseudonyms: { key: async (kind, id) => `${kind}:${id}` },
      within: patient,
      placements: (id) => (id === "default" ? defaultPlacement : null),
      message: {
        async settle(proposal) {
          proposals.push(proposal);
          return {
            decision_id: "d_kept",
            size: { width: 200, height: 264 },
            alt: null,
            slots: proposal.items.map((item, index) => ({
              shows: { ...item, item: item.id },
              image_url: `${proposal.origin}/o/t/${index + 1}.jpg`,
              click_url: `${proposal.origin}/c/t/${index + 1}`,
            })),
          };
        },
        async warm(_placement, { slots }) {
          warmed.push(slots.map(({ shows }) => shows.item));
        },
        openJsonToken: async (token) => (token === "good" ? { key: "user:u1", send_id: "s9" } : null),
      },
      shopCurrency: "USD",
      originOf: () => "https://d.example",
      clock: { now: () => now },
      random: { bytes: (length) => new Uint8Array(length), uuid: () => "uuid" },
      metrics: { count: () => undefined, observe: () => undefined },
      ...over,
    }),
  );
  const context = {
    waitUntil: (work: Promise<unknown>) => void work,
    passThroughOnException: () => undefined,
    props: {},
  };
  const get = (search: string, headers: Record<string, string> = { authorization: "Bearer rk" }) =>
    app.request(`/v1/recommendations${search}`, { headers }, {}, context);
  const answer = async (search: string) => {
    const response = await get(search);
    expect(response.status).toBe(200);
    return Recommendations.parse(await response.json());
  };
  return { get, answer, proposals, warmed };
};

describe("GET /v1/recommendations", () => {
  it("answers 304 to a caller who has these items already, and never lets a shared cache keep them", async () => {
    const { get } = gateway();
    const first = await get("?user_id=u1");
    const etag = first.headers.get("etag") ?? "";
    const again = await get("?user_id=u1", { authorization: "Bearer rk", "if-none-match": etag });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe("");
    expect(again.headers.get("cache-control")).toBe("private, no-cache");
    const other = await get("?user_id=u2", { authorization: "Bearer rk", "if-none-match": etag });
    expect(other.status).toBe(200);
  });

  it("refuses no key that asks too fast, but answers as for nobody, and settles nothing", async () => {
    const limits = createRequestLimits({ perSecond: 1, burst: 1 }, { now: () => now });
    const { answer, get, proposals } = gateway(undefined, { limits });
    expect(await answer("?user_id=u1")).toMatchObject({ known: true });
    const beyond = await get("?user_id=u1&send_id=s1");
    expect([beyond.status, beyond.headers.get("ratelimit")]).toEqual([200, '"requests";r=0;t=1']);
    const { known, items, fallback } = Recommendations.parse(await beyond.json());
    expect([known, items.length, fallback, proposals.length]).toEqual([false, 3, 3, 0]);
    expect((await get("?token=good")).headers.get("ratelimit")).toBeNull();
  });

  it("explains itself when asked", async () => {
    const { explanation } = await gateway().answer("?user_id=u1&explain=true&limit=1");
    expect(explanation?.strategies).toEqual([
      { strategy: "for-you", proposed: 3, chosen: 1 },
      { strategy: "popular", proposed: 3, chosen: 0 },
    ]);
    expect(explanation?.items).toEqual([
      {
        id: "r1",
        score: expect.closeTo(3, 1),
        features: [{ name: "goes_with", item: "seed", value: expect.any(Number) }],
      },
    ]);
    expect((await gateway().answer("?user_id=u1")).explanation).toBeUndefined();
  });

  it("answers a known person in full", async () => {
    const response = await gateway().get("?user_id=u1");
    expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(response.headers.get("cache-control")).toBe("private, no-cache");
    const body = Recommendations.parse(await response.json());
    expect(body).toMatchObject({ known: true, fallback: 0, decision_id: "d_uuid", as_of: "2026-11-23T12:00:00.000Z" });
    expect(body.items).toHaveLength(3);
    expect(body.items[0]).toEqual({
      id: "r1",
      title: "Title r1",
      url: "https://shop.example/r1",
      image: "https://shop.example/r1.jpg",
      price: "10.00",
      price_text: "€10.00",
      was_price_text: "",
      currency: "EUR",
      reason: "Because you viewed Title seed",
      strategy: "for-you",
      is_fallback: false,
    });
  });

  it.each([
    "",
    "?user_id=",
    "?user_id=nobody",
    "?user_id={{user.id}}",
    "?user_id=%%SubscriberKey%%",
    "?user_id=%00",
    "?user_id=null&limit=-1&locale=%F0%9F%A4%A1&format=xml&strategy=none&item_ids=,,",
    "?token=forged",
    "?email_sha256=someone@example.com",
    "?placement={{placement}}",
  ])("gives the defaults for %j", async (search) => {
    const body = await gateway().answer(search);
    expect(body.known).toBe(false);
    expect(body.items.map(({ id }) => id)).toEqual(["p1", "p2", "p3"]);
    expect(body.fallback).toBe(3);
    expect(body.items[0]).toMatchObject({ reason: "Popular right now", strategy: "popular", is_fallback: true });
  });

  it("takes the first name whose person is known", async () => {
    const { answer } = gateway({ "anonymous:a1": viewer(["seed"]) });
    expect(await answer("?user_id=new&anonymous_id=a1")).toMatchObject({ known: true, items: [{ id: "r1" }, {}, {}] });
  });

  it("always gives as many items as asked for", async () => {
    const { answer } = gateway();
    expect((await answer("?user_id=u1&limit=8")).items).toHaveLength(8);
    expect(await answer("?user_id=u1&limit=1")).toMatchObject({ items: [{ id: "r1" }], fallback: 0 });
    expect((await answer("?user_id=u1&limit=6&exclude=r1,p1")).items.map(({ id }) => id)).not.toContain("p1");
  });

  it("says prices in the locale, and strikes the regular one through on sale", async () => {
    const model = shop().item({ id: "p1", price: "1234.50", sale_price: "999.00", currency: "EUR" });
    const { answer } = gateway({}, { reads: readsOf(model) });
    expect((await answer("?locale=de-DE")).items[0]).toMatchObject({
      price: "999.00",
      price_text: "999,00\u00A0€",
      was_price_text: "1.234,50\u00A0€",
    });
  });

  it("flattens for senders that cannot walk a list", async () => {
    const response = await gateway().get("?user_id=u1&format=flat&limit=2");
    expect(response.headers.get("content-type")).toContain("charset=utf-8");
    const body = (await response.json()) as Record<string, unknown>;
    expect(body).toMatchObject({
      known: true,
      count: 2,
      item1_title: "Title r1",
      item2_id: "seed",
      item2_is_fallback: false,
    });
    expect(Object.values(body).every((value) => typeof value !== "object")).toBe(true);
  });

  it("refuses a missing, unknown or write key with 401", async () => {
    const { get } = gateway();
    for (const headers of [{}, { authorization: "Bearer nope" }, { authorization: "Bearer wk" }]) {
      const response = await get("?user_id=u1", headers as Record<string, string>);
      expect(response.status).toBe(401);
      expect(ErrorEnvelope.parse(await response.json()).error.code).toBe("unauthorized");
    }
    expect((await get("?user_id=u1&key=rk", {})).status).toBe(200);
    expect((await get("?user_id=u1", { authorization: `Basic ${btoa("sk:")}` })).status).toBe(200);
  });

  it("answers 404 for a placement that is not there", async () => {
    const response = await gateway().get("?user_id=u1&placement=nope");
    expect(response.status).toBe(404);
    expect(ErrorEnvelope.parse(await response.json()).error).toMatchObject({ code: "not_found", field: "placement" });
  });

  it("takes a token for person, send and key, and refuses a forged one without a key", async () => {
    const { get, proposals } = gateway();
    const response = await get("?token=good", {});
    expect(Recommendations.parse(await response.json())).toMatchObject({ known: true, decision_id: "d_kept" });
    expect(proposals[0]).toMatchObject({ key: "user:u1", send: "s9", placement: "default" });
    expect((await get("?token=forged", {})).status).toBe(401);
  });

  it("gives the defaults while a person or a settled message cannot be reached", async () => {
    const broken = async () => Promise.reject(new Error("down"));
    const { answer } = gateway(
      {},
      { person: { view: broken }, message: { settle: broken, openJsonToken: broken, warm: broken } },
    );
    expect(await answer("?user_id=u1&send_id=s1&token=good")).toMatchObject({ known: false, fallback: 3 });
  });
});

describe("a send-time answer", () => {
  it("carries the links of every item that was asked for, and the decision", async () => {
    const { answer, proposals } = gateway();
    const body = await answer("?user_id=u1&send_id=s1&limit=4");
    expect(body.decision_id).toBe("d_kept");
    expect(body.items.map(({ image_url }) => image_url)).toEqual([
      "https://d.example/o/t/1.jpg",
      "https://d.example/o/t/2.jpg",
      "https://d.example/o/t/3.jpg",
      "https://d.example/o/t/4.jpg",
    ]);
    expect(proposals[0]).toMatchObject({ key: "user:u1", send: "s1", placement: "default", revision: 1 });
    expect(proposals[0]?.items).toHaveLength(4);
  });

  it("knows nothing of who withdrew from mail, whose pictures show nothing of them; the shop's own pages may", async () => {
    const { answer, proposals } = gateway({ "user:u1": { ...viewer(["seed"]), withdrawn: true } });
    expect(await answer("?user_id=u1&send_id=s1")).toMatchObject({ known: false, fallback: 3 });
    expect(proposals[0]?.key).toBe("user:u1");
    expect(await answer("?user_id=u1")).toMatchObject({ known: true });
  });

  it("is open-ended where whoever has no more than a token names the send", async () => {
    const { answer, proposals } = gateway();
    for (const search of ["?token=good&send_id=made-up", "?token=good&send_id=s9", "?token=good"]) await answer(search);
    expect(proposals.map((one) => one.isOpenEnded)).toEqual([true, false, false]);
  });

  it("decides all slots however few are asked for", async () => {
    const { answer, proposals } = gateway();
    expect((await answer("?user_id=u1&send_id=s1&limit=1")).items).toHaveLength(1);
    expect(proposals[0]?.items).toHaveLength(3);
  });

  it("says what the message keeps, not what was proposed just now", async () => {
    const shows = {
      item: "old",
      title: "Old",
      url: "https://shop.example/old",
      image: "",
      price_text: "€5.00",
      was_price_text: "",
      reason: "Popular right now",
      strategy: "popular",
    };
    const { answer } = gateway(undefined, {
      message: {
        settle: async () => ({
          decision_id: "d_first",
          size: { width: 200, height: 264 },
          alt: null,
          slots: [
            { shows, image_url: "i1", click_url: "c1" },
            { shows: { ...shows, item: null }, image_url: "i2", click_url: "c2" },
          ],
        }),
        warm: async () => undefined,
        openJsonToken: async () => null,
      },
    });
    const body = await answer("?user_id=u1&send_id=s1");
    expect(body.decision_id).toBe("d_first");
    expect(body.items[0]).toMatchObject({
      id: "old",
      title: "Old",
      image_url: "i1",
      click_url: "c1",
      is_fallback: true,
    });
    expect(body.items.slice(1).map(({ id }) => id)).toEqual(["r1", "seed"]);
    expect(body.fallback).toBe(1);
  });

  it("gets the pictures of what the message shows ready, and of nothing else", async () => {
    const { answer, warmed } = gateway();
    await answer("?user_id=u1&limit=4");
    expect(warmed).toEqual([]);
    const { items } = await answer("?user_id=u1&send_id=s1&limit=4");
    expect(warmed).toEqual([items.map(({ id }) => id)]);
  });

  it("settles for a person nobody has heard of", async () => {
    const { answer, proposals } = gateway();
    expect((await answer("?user_id=new&send_id=s1")).items[0]?.image_url).toBe("https://d.example/o/t/1.jpg");
    expect(proposals[0]).toMatchObject({ key: "user:new", revision: 0 });
  });

  it("settles for nobody, too, one stand-in per send, so that a template is never without pictures", async () => {
    const { answer, proposals } = gateway();
    for (const search of ["?user_id={{id}}&send_id=s1", "?send_id=s1", "?user_id=&send_id=s2"]) {
      const body = await answer(search);
      expect(body).toMatchObject({
        known: false,
        items: [{ id: "p1", image_url: "https://d.example/o/t/1.jpg" }, {}, {}],
      });
    }
    const [first, second, other] = proposals.map(({ key }) => key);
    expect(first).toBe(second);
    expect(other).not.toBe(first);
  });
});
