import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { useGateway } from "../support/journey/gateway.ts";
import {
  catalogue,
  events,
  fillCatalogue,
  mint,
  productViewed,
  profile,
  recommendations,
  send,
  soloItems,
} from "../support/journey/shop.ts";

const doorstep = useGateway();
const viewed = (anonymousId: string, productId: string, more: object = {}) => ({
  ...productViewed("", productId, more),
  userId: undefined,
  anonymousId,
});
const identify = (fields: object) => ({ type: "identify", messageId: crypto.randomUUID(), ...fields });
const emailHash = (address: string) => createHash("sha256").update(address).digest("hex");
const items = (profileItems: readonly { item_id: string }[]) => profileItems.map((one) => one.item_id);

beforeAll(() => fillCatalogue(doorstep, [...catalogue, ...soloItems]));

describe("an anonymous visitor who signs in", () => {
  it("keeps everything: the known person's profile holds it at once, and still does after it was applied", async () => {
    await send(doorstep, viewed("anon-1", "lamp-1"), viewed("anon-1", "rug-1"));
    await doorstep.applied();
    await send(doorstep, productViewed("una", "chair-1"));
    await send(doorstep, identify({ userId: "una", anonymousId: "anon-1", traits: { plan: "gold" } }));
    const atOnce = await profile(doorstep, "una");
    expect(atOnce.counters).toEqual({ product_viewed: 3, identify: 1 });
    expect(items(atOnce.viewed).toSorted()).toEqual(["chair-1", "lamp-1", "rug-1"]);
    expect(atOnce.traits).toEqual({ plan: "gold" });

    await doorstep.applied();
    const applied = await profile(doorstep, "una");
    expect({ ...applied, viewed: [] }).toEqual({ ...atOnce, viewed: [] });
    expect(items(applied.viewed).toSorted()).toEqual(items(atOnce.viewed).toSorted());
    expect((await events(doorstep, "una")).data).toHaveLength(4);
  });

  it("is the same person under the old name, whatever comes in later", async () => {
    expect(await profile(doorstep, "anonymous_id:anon-1")).toMatchObject({ counters: { product_viewed: 3 } });
    await send(doorstep, viewed("anon-1", "lamp-3"));
    for (const ref of ["una", "anonymous_id:anon-1"]) {
      expect(items((await profile(doorstep, ref)).viewed)).toContain("lamp-3");
    }
    await doorstep.applied();
    expect((await profile(doorstep, "una")).counters).toEqual({ product_viewed: 4, identify: 1 });
    const { known, items: recommended } = await recommendations(doorstep, "anonymous_id=anon-1");
    expect(known).toBe(true);
    expect(recommended.map(({ id }) => id)).toContain("lamp-3");
  });

  it("can be told twice: nothing doubles", async () => {
    const event = identify({ userId: "una", anonymousId: "anon-1", messageId: "again" });
    await send(doorstep, event);
    await send(doorstep, event, identify({ userId: "una", anonymousId: "anon-1" }));
    await doorstep.applied();
    expect((await profile(doorstep, "una")).counters).toEqual({ product_viewed: 4, identify: 3 });
  });

  it("brings along a cart and an order, each item once", async () => {
    const bought = { order_id: "anon-order", products: [{ product_id: "rug-1", quantity: 2 }] };
    const base = { type: "track", anonymousId: "anon-2" };
    await send(
      doorstep,
      { ...base, event: "Product Added", messageId: "a1", properties: { product_id: "lamp-1", quantity: 2 } },
      { ...base, event: "Order Completed", messageId: "a2", properties: bought },
      identify({ userId: "bea", anonymousId: "anon-2" }),
    );
    // The shop's server tells of the same order under the user id.
    await send(doorstep, {
      type: "track",
      userId: "bea",
      event: "Order Completed",
      messageId: "a3",
      properties: bought,
    });
    await doorstep.applied();
    const { cart, purchases } = await profile(doorstep, "bea");
    expect(cart.map(({ item_id, quantity }) => [item_id, quantity])).toEqual([["lamp-1", 2]]);
    expect(purchases.map(({ item_id, quantity, orders }) => [item_id, quantity, orders])).toEqual([["rug-1", 2, 1]]);
  });

  it("from two devices becomes one person", async () => {
    await send(doorstep, viewed("phone", "lamp-1"), viewed("laptop", "rug-1"));
    await send(doorstep, identify({ userId: "cleo", anonymousId: "phone" }));
    await send(doorstep, identify({ userId: "cleo", anonymousId: "laptop" }));
    await doorstep.applied();
    expect(items((await profile(doorstep, "cleo")).viewed).toSorted()).toEqual(["lamp-1", "rug-1"]);
  });
});

describe("an email address", () => {
  const hash = emailHash("dora@example.com");

  it("leads to its person by the hash of its trimmed, lower-cased form", async () => {
    expect((await recommendations(doorstep, `email_sha256=${hash}`)).known).toBe(false);
    await send(doorstep, productViewed("dora", "solo-0"));
    await send(doorstep, identify({ userId: "dora", traits: { email: "  Dora@Example.COM " } }));
    for (const spelled of [hash, hash.toUpperCase()]) {
      const { known, items: recommended } = await recommendations(doorstep, `email_sha256=${spelled}`);
      expect(known).toBe(true);
      expect(recommended[0]?.id).toBe("solo-0");
      expect((await profile(doorstep, `email_sha256:${spelled}`)).counters).toEqual({ product_viewed: 1, identify: 1 });
    }
    await doorstep.applied();
    expect((await profile(doorstep, `email_sha256:${hash}`)).traits).toEqual({ email: "  Dora@Example.COM " });
  });

  it("leads there from a mail's picture too, which was minted for the hash before anybody knew whose it is", async () => {
    const early = emailHash("eli@example.com");
    const minted = await mint(doorstep, { email_sha256: early, send_id: "n" });
    await send(doorstep, productViewed("eli", "solo-1"));
    await send(doorstep, identify({ userId: "eli", traits: { email: "eli@example.com" } }));
    await doorstep.call(minted.slots[0]?.image_url ?? "");
    const click = await doorstep.call(minted.slots[0]?.click_url ?? "");
    expect(click.headers.get("location")).toBe("https://shop.example/p/solo-1");
  });

  it("of an anonymous visitor leads to who they become", async () => {
    await send(doorstep, viewed("anon-3", "lamp-2"));
    await send(doorstep, identify({ anonymousId: "anon-3", traits: { email: "fay@example.com" } }));
    expect((await recommendations(doorstep, `email_sha256=${emailHash("fay@example.com")}`)).known).toBe(true);
    await send(doorstep, identify({ userId: "fay", anonymousId: "anon-3" }));
    await doorstep.applied();
    await send(doorstep, productViewed("fay", "rug-1"));
    const { viewed: seen } = await profile(doorstep, `email_sha256:${emailHash("fay@example.com")}`);
    expect(items(seen).toSorted()).toEqual(["lamp-2", "rug-1"]);
  });

  it("is a person of its own when nothing else is known of them", async () => {
    const only = { type: "track", event: "Newsletter Joined", messageId: "n-1", properties: {} };
    await send(doorstep, { ...only, context: { traits: { email: "gil@example.com" } } });
    expect((await profile(doorstep, `email_sha256:${emailHash("gil@example.com")}`)).counters).toEqual({ custom: 1 });
  });

  it("is nothing that an event must name in the clear", async () => {
    const secret = emailHash("hal@example.com");
    await send(doorstep, productViewed("hal", "lamp-1"), identify({ userId: "hal", traits: { email_sha256: secret } }));
    expect((await recommendations(doorstep, `email_sha256=${secret}`)).known).toBe(true);
  });
});

describe("an alias", () => {
  it("makes the earlier id the later person", async () => {
    await send(doorstep, viewed("old-id", "lamp-1"));
    await send(doorstep, { type: "alias", userId: "new-id", previousId: "old-id", messageId: "alias-1" });
    expect(items((await profile(doorstep, "new-id")).viewed)).toEqual(["lamp-1"]);
    await doorstep.applied();
    expect(items((await profile(doorstep, "new-id")).viewed)).toEqual(["lamp-1"]);
    expect(items((await profile(doorstep, "anonymous_id:old-id")).viewed)).toEqual(["lamp-1"]);
  });

  it("of somebody to themselves, or round in a circle, changes nothing and hangs nothing", async () => {
    await send(doorstep, viewed("ring-a", "lamp-1"), viewed("ring-b", "rug-1"));
    await send(doorstep, { type: "alias", userId: "ring-a", previousId: "ring-a" });
    await send(doorstep, identify({ userId: "ring-a", anonymousId: "ring-b" }));
    await doorstep.applied();
    expect((await profile(doorstep, "ring-a")).counters).toMatchObject({ product_viewed: 2 });
    expect((await recommendations(doorstep, "anonymous_id=ring-b")).known).toBe(true);
  });
});

describe("ids that mean nobody", () => {
  it("do not make one person of strangers", async () => {
    for (const nobody of ["", "null", "undefined", "00000000-0000-0000-0000-000000000000"]) {
      const answer = await doorstep.call("/v1/track", { key: "wk_dev", body: productViewed(nobody, "lamp-1") });
      expect(answer.status).toBe(400);
      expect(answer.json()).toMatchObject({ error: { code: "invalid_field", field: "userId" } });
    }
  });

  it("and a user is not the anonymous visitor of the same id", async () => {
    await send(doorstep, productViewed("same", "lamp-1"), viewed("same", "rug-1"));
    expect(items((await profile(doorstep, "same")).viewed)).toEqual(["lamp-1"]);
    expect(items((await profile(doorstep, "anonymous_id:same")).viewed)).toEqual(["rug-1"]);
  });
});
