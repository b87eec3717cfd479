import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { until, useGateway } from "../support/journey/gateway.ts";
import {
  events,
  fillCatalogue,
  catalogue,
  productViewed,
  profile,
  recommendations,
  send,
  soloItems,
} from "../support/journey/shop.ts";
import { readStored } from "../support/journey/stored.ts";

const doorstep = useGateway();

const track = (who: object, event: string, properties: object, at = Date.now()) => ({
  type: "track",
  event,
  messageId: crypto.randomUUID(),
  timestamp: new Date(at).toISOString(),
  ...who,
  properties,
});
const viewed = (anonymousId: string, product_id: string, at?: number) =>
  track({ anonymousId }, "Product Viewed", { product_id }, at);
const identify = (fields: object) => ({ type: "identify", messageId: crypto.randomUUID(), ...fields });
const items = (some: readonly { item_id: string }[]) => some.map((one) => one.item_id).toSorted();
const kinds = async (ref: string) => (await profile(doorstep, ref)).identity.conflicts.map(({ kind }) => kind);
/** Waits until a counter has come to `times`, for counts are passed on a little later. */
const isCounted = (name: string, label: string, times: number): Promise<void> =>
  until(`${name} of ${label} is ${times}`, async () => (await counted(name, label)) === times);
/** Sum of a counter's series whose labels hold `label`. */
const counted = async (name: string, label: string): Promise<number> => {
  const { text } = await doorstep.call("/metrics", { key: "sk_dev" });
  return Array.from(text.matchAll(new RegExp(`^${name}\\{([^}]*)\\} (\\d+)$`, "gm")))
    .filter(([, labels = ""]) => labels.includes(label))
    .reduce((sum, [, , value]) => sum + Number(value), 0);
};

beforeAll(() => fillCatalogue(doorstep, [...catalogue, ...soloItems]));

describe("one person on ten devices, in turns and late", () => {
  const devices = Array.from({ length: 10 }, (_, n) => `ida-device-${n}`);

  it("is one person with everything once: events, purchases, cart", async () => {
    const now = Date.now();
    // Round after round, one event of each device; every third device reports hours later what it saw.
    for (let round = 0; round < 3; round++) {
      await send(
        doorstep,
        ...devices.map((device, n) => viewed(device, `r${round}-d${n}`, now - (n % 3) * 3_600_000 - round)),
      );
      await send(
        doorstep,
        ...devices.slice(round * 3, round * 3 + 4).map((anonymousId) => identify({ userId: "ida", anonymousId })),
      );
    }
    const order = (n: number) => ({ order_id: `ida-${n}`, products: [{ product_id: `bought-${n}`, quantity: n + 1 }] });
    // The same order from a device and from the shop's server.
    for (const n of [0, 4, 9]) await send(doorstep, track({ anonymousId: devices[n] }, "Order Completed", order(n)));
    for (const n of [0, 4, 9]) await send(doorstep, track({ userId: "ida" }, "Order Completed", order(n)));
    await send(doorstep, track({ anonymousId: devices[2] }, "Product Added", { product_id: "lamp-1", quantity: 2 }));

    const atOnce = await profile(doorstep, "ida");
    await doorstep.applied();
    const {
      counters,
      purchases,
      viewed: seen,
      cart,
      merged_from: mergedFrom,
      identity,
    } = await profile(doorstep, "ida");
    expect(atOnce.counters).toEqual(counters);
    expect(counters).toEqual({ product_viewed: 30, identify: 12, order_completed: 6, product_added: 1 });
    expect(items(seen)).toEqual(Array.from({ length: 30 }, (_, n) => `r${Math.floor(n / 10)}-d${n % 10}`).toSorted());
    expect(
      purchases
        .map(({ item_id, quantity, orders }) => [item_id, quantity, orders])
        .toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
    ).toEqual([
      ["bought-0", 1, 1],
      ["bought-4", 5, 1],
      ["bought-9", 10, 1],
    ]);
    expect(cart.map(({ item_id, quantity }) => [item_id, quantity])).toEqual([["lamp-1", 2]]);
    expect(mergedFrom).toHaveLength(10);
    expect(identity.conflicts).toEqual([]);
    const { data } = await events(doorstep, "ida", "limit=100");
    expect(new Set(data.map(({ id }) => id)).size).toBe(49);
  });

  it("is the same under every device's name", async () => {
    for (const device of devices) {
      expect((await profile(doorstep, `anonymous_id:${device}`)).counters["product_viewed"]).toBe(30);
    }
  });
});

describe("a tablet in the living room", () => {
  const tablet = "tablet";

  it("gives each who signs in what they did from then on, and nothing of those before", async () => {
    await send(doorstep, viewed(tablet, "solo-0"), identify({ userId: "mum", anonymousId: tablet }));
    await send(doorstep, viewed(tablet, "solo-1"));
    await doorstep.applied();
    await send(doorstep, identify({ userId: "dad", anonymousId: tablet }), viewed(tablet, "solo-2"));
    await send(
      doorstep,
      track({ anonymousId: tablet }, "Order Completed", { order_id: "dads", products: [{ product_id: "solo-2" }] }),
    );
    await doorstep.applied();
    await send(doorstep, identify({ userId: "kid", anonymousId: tablet }), viewed(tablet, "solo-3"));
    await doorstep.applied();
    await send(doorstep, productViewed("mum", "solo-4"));
    await doorstep.applied();

    const [mum, dad, kid] = await Promise.all(["mum", "dad", "kid"].map((one) => profile(doorstep, one)));
    expect(items(mum?.viewed ?? [])).toEqual(["solo-0", "solo-1", "solo-4"]);
    expect(items(dad?.viewed ?? [])).toEqual(["solo-2"]);
    expect(items(kid?.viewed ?? [])).toEqual(["solo-3"]);
    expect([mum, dad, kid].map((one) => one?.purchases.length)).toEqual([0, 1, 0]);
  });

  it("is recorded as a conflict of the people concerned, who see no more of each other than a pseudonym", async () => {
    expect(await kinds("mum")).toEqual(["shared_device"]);
    expect(await kinds("dad")).toEqual(["shared_device", "shared_device"]);
    expect(await kinds("kid")).toEqual(["shared_device"]);
    const { identity, last_seen_at: lastSeen } = await profile(doorstep, "mum");
    const { data } = await events(doorstep, "mum", "type=alias");
    expect(data).toMatchObject([
      { id: identity.conflicts[0]?.event_id, conflict: { kind: "shared_device" }, properties: {} },
    ]);
    expect(lastSeen).toBe((await events(doorstep, "mum", "type=product_viewed&limit=1")).data[0]?.occurred_at);
    expect(JSON.stringify([identity, data])).not.toMatch(/dad|kid/);
    await isCounted("identity_conflicts_total", "shared_device", 2);
  });
});

describe("two people who are known", () => {
  it("do not become one by an alias", async () => {
    await send(doorstep, productViewed("user-1", "lamp-1"), productViewed("user-2", "rug-1"));
    await doorstep.applied();
    await send(doorstep, { type: "alias", messageId: "one-is-two", previousId: "user-1", userId: "user-2" });
    await doorstep.applied();
    expect(items((await profile(doorstep, "user-1")).viewed)).toEqual(["lamp-1"]);
    expect(items((await profile(doorstep, "user-2")).viewed)).toEqual(["rug-1"]);
    await send(doorstep, productViewed("user-1", "lamp-2"));
    await doorstep.applied();
    expect(items((await profile(doorstep, "user-2")).viewed)).toEqual(["rug-1"]);
    for (const one of ["user-1", "user-2"]) expect(await kinds(one)).toEqual(["alias_of_user"]);
    await isCounted("identity_conflicts_total", "alias_of_user", 1);
  });
});

describe("an address that two users give", () => {
  it("leads to the latter; they stay two, and both show it", async () => {
    const email = "family@mail.example";
    await send(doorstep, productViewed("uncle", "lamp-1"), productViewed("aunt", "rug-1"));
    await send(doorstep, identify({ userId: "uncle", traits: { email } }));
    await send(doorstep, identify({ userId: "aunt", traits: { email } }));
    await doorstep.applied();
    const hash = createHash("sha256").update(email).digest("hex");
    expect(items((await profile(doorstep, `email_sha256:${hash}`)).viewed)).toEqual(["rug-1"]);
    expect(items((await profile(doorstep, "uncle")).viewed)).toEqual(["lamp-1"]);
    for (const one of ["uncle", "aunt"]) expect(await kinds(one)).toEqual(["shared_address"]);
  });
});

describe("an id that a script or a template left behind", () => {
  it("is blocked and counted, and the event stands under its other identity", async () => {
    for (const nobody of ["null", "{{customer.id}}", "0", "guest", "test@example.com"]) {
      await send(doorstep, { ...viewed("somebody", "lamp-1"), userId: nobody });
      const answer = await doorstep.call(`/v1/profiles/${encodeURIComponent(`user_id:${nobody}`)}`, { key: "sk_dev" });
      expect(answer.status).toBe(404);
    }
    expect((await profile(doorstep, "anonymous_id:somebody")).counters).toEqual({ product_viewed: 5 });
    for (const [kind, times] of Object.entries({ word: 2, merge_tag: 1, zeros: 1, test_address: 1 })) {
      await isCounted("ids_blocked_total", kind, times);
    }
  });

  it("alone is no identity, and nobody is merged by it", async () => {
    const event = productViewed("%%subscriberkey%%", "lamp-1");
    const { text } = await doorstep.call("/v1/batch", { key: "wk_dev", body: { batch: [event] } });
    expect(JSON.parse(text)).toMatchObject({ accepted: 0, rejected: [{ reason: "no_identity" }] });
    await send(doorstep, viewed("stranger-1", "lamp-1"), viewed("stranger-2", "rug-1"));
    for (const anonymousId of ["stranger-1", "stranger-2"])
      await send(doorstep, identify({ userId: "undefined", anonymousId }));
    await doorstep.applied();
    expect(items((await profile(doorstep, "anonymous_id:stranger-1")).viewed)).toEqual(["lamp-1"]);
  });
});

describe("an email address", () => {
  const address = "olga.ott@mail.example";
  const hash = createHash("sha256").update(address);
  const digest = hash.digest();

  it("stands nowhere in what is stored, nor does its plain hash; whoever has a key still reads it", async () => {
    const traits = { email: ` ${address.toUpperCase()}`, contact: `Olga <${address}>`, city: "marker-city" };
    await send(
      doorstep,
      viewed("olga-anon", "marker-item"),
      identify({ anonymousId: "olga-anon", userId: "olga", traits }),
    );
    await send(doorstep, track({ userId: "olga" }, "Product Viewed", { product_id: "rug-1", email: address }));
    await send(doorstep, track({ email: address }, "Email Opened", {}));
    await send(
      doorstep,
      track({ userId: "olga" }, "Signed Up", { recipient: address, email_sha256: digest.toString("hex") }),
    );
    const bad = { ...track({ userId: "olga" }, "Product Viewed", { recipient: address }), context: { traits } };
    await doorstep.call("/v1/batch", { key: "wk_dev", body: { batch: [bad] } });
    await recommendations(doorstep, `email_sha256=${digest.toString("hex")}&send_id=s1`);
    await doorstep.applied();
    await doorstep.tick();
    expect((await profile(doorstep, "olga")).traits).toEqual({ ...traits });
    expect((await profile(doorstep, `email_sha256:${digest.toString("hex")}`)).counters).toMatchObject({ identify: 1 });

    const { texts, databases, rows } = readStored(doorstep.dir);
    expect(databases).toBeGreaterThan(10);
    expect(rows).toBeGreaterThan(100);
    const holding = (text: string): number => texts.filter((one) => one.toLowerCase().includes(text)).length;
    // What may be read is found: the log's rows and a profile's at least.
    expect(holding("marker-item")).toBeGreaterThan(2);
    expect(holding("marker-city")).toBeGreaterThan(0);
    const spelled = [
      address,
      encodeURIComponent(address),
      digest.toString("hex"),
      digest.toString("latin1").toLowerCase(),
    ];
    const encoded = [Buffer.from(address).toString("base64"), digest.toString("base64"), digest.toString("base64url")];
    for (const text of [...spelled, ...encoded.map((one) => one.replace(/=+$/, "").toLowerCase())]) {
      expect([text, holding(text.toLowerCase())]).toEqual([text, 0]);
    }
  });
});

describe("somebody who withdraws consent to personalization", () => {
  it("gets what everybody gets from the next answer on, and is known again when they allow it", async () => {
    const consent = (personalization: boolean) => ({
      ...productViewed("vera", "solo-5"),
      context: { consent: { categoryPreferences: { personalization } } },
    });
    await send(doorstep, productViewed("vera", "solo-5"));
    const before = await recommendations(doorstep, "user_id=vera");
    expect([before.known, before.items[0]?.id]).toEqual([true, "solo-5"]);
    const refusal = consent(false);
    await send(doorstep, refusal);
    const { known, fallback, items: general } = await recommendations(doorstep, "user_id=vera");
    expect([known, fallback]).toEqual([false, general.length]);
    await doorstep.applied();
    expect((await recommendations(doorstep, "user_id=vera")).known).toBe(false);
    expect((await profile(doorstep, "vera")).consent["personalization"]).toMatchObject({
      value: false,
      event_id: refusal.messageId,
    });
    await send(doorstep, consent(true));
    expect((await recommendations(doorstep, "user_id=vera")).known).toBe(true);
  });
});
