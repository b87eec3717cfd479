import { beforeAll, describe, expect, it } from "vitest";
import { until, useGateway } from "../support/journey/gateway.ts";
import { expectPicture } from "../support/journey/picture.ts";
import { events, fillCatalogue, mint, productViewed, profile, recommendations, send } from "../support/journey/shop.ts";

const doorstep = useGateway();

beforeAll(() => fillCatalogue(doorstep));

describe("a gateway that is killed and started again", () => {
  it("has every event that it acknowledged, once, however many times it was killed", async () => {
    const sent = new Set<string>();
    const people = Array.from({ length: 20 }, (_, index) => `crash-${index}`);
    for (let round = 0; round < 3; round++) {
      for (const person of people) {
        const id = `${person}-${round}`;
        await send(doorstep, productViewed(person, "lamp-1", { messageId: id }));
        sent.add(id);
      }
      await doorstep.crash();
    }
    // A sender that heard no answer sends again.
    for (const person of people) await send(doorstep, productViewed(person, "lamp-1", { messageId: `${person}-0` }));
    await doorstep.applied();
    const kept: string[] = [];
    for (const person of people) {
      kept.push(...(await events(doorstep, person)).data.map((event) => event.id));
      expect((await profile(doorstep, person)).counters).toEqual({ product_viewed: 3 });
    }
    expect(kept.toSorted()).toEqual([...sent].toSorted());
  });

  it("has everything that was acknowledged while it was being killed; what was not may be sent again", async () => {
    const acknowledged: string[] = [];
    const refused: string[] = [];
    const sender = async (lane: number): Promise<void> => {
      for (let n = 0; n < 200; n++) {
        const body = productViewed(`storm-${lane}`, "rug-1", { messageId: `storm-${lane}-${n}` });
        const answer = await doorstep.call("/v1/track", { key: "wk_dev", body }).catch(() => null);
        (answer?.status === 200 ? acknowledged : refused).push(body.messageId);
        if (answer === null) return;
      }
    };
    const senders = [0, 1, 2, 3].map((lane) => sender(lane));
    await until("some are acknowledged", () => Promise.resolve(acknowledged.length >= 20));
    await doorstep.crash();
    await Promise.all(senders);
    for (const id of refused) {
      const lane = id.split("-")[1] ?? "";
      await send(doorstep, productViewed(`storm-${lane}`, "rug-1", { messageId: id }));
    }
    await doorstep.applied();
    const kept: string[] = [];
    for (const lane of [0, 1, 2, 3]) {
      const { data } = await events(doorstep, `storm-${lane}`, "limit=1000");
      kept.push(...data.map((event) => event.id));
    }
    expect(refused.length).toBeGreaterThan(0);
    expect(kept.toSorted()).toEqual([...acknowledged, ...refused].toSorted());
  });

  it("answers the same profile, cart, orders and merges as before", async () => {
    const products = [{ product_id: "lamp-1", quantity: 2 }];
    await send(
      doorstep,
      { ...productViewed("", "rug-1"), userId: undefined, anonymousId: "visitor" },
      { type: "identify", userId: "keeper", anonymousId: "visitor", messageId: "i", traits: { plan: "gold" } },
      { ...productViewed("keeper", "chair-1"), event: "Product Added" },
      { ...productViewed("keeper", "x"), event: "Order Completed", properties: { order_id: "o", products } },
    );
    await doorstep.applied();
    const before = [await profile(doorstep, "keeper"), await events(doorstep, "keeper")];
    await doorstep.crash();
    expect([await profile(doorstep, "keeper"), await events(doorstep, "keeper")]).toEqual(before);
    expect((await profile(doorstep, "anonymous_id:visitor")).counters).toMatchObject({
      product_viewed: 1,
      identify: 1,
    });
    // The same order from another source after the crash is still the same order.
    const again = { type: "track", event: "Order Completed", userId: "keeper", messageId: "o-again" };
    await send(doorstep, { ...again, properties: { order_id: "o", products } });
    await doorstep.applied();
    expect((await profile(doorstep, "keeper")).purchases).toMatchObject([
      { item_id: "lamp-1", quantity: 2, orders: 1 },
    ]);
  });

  it("shows the same picture and leads to the same item: tokens and decisions survive", async () => {
    await send(doorstep, productViewed("opener", "rug-1"));
    const minted = await mint(doorstep, { user_id: "opener", send_id: "news" });
    const fetched = async () => {
      const pictures = [];
      for (const { image_url, click_url } of minted.slots) {
        const picture = await doorstep.call(image_url);
        await expectPicture(picture);
        pictures.push([picture.headers.get("etag"), (await doorstep.call(click_url)).headers.get("location")]);
      }
      return pictures;
    };
    const before = await fetched();
    const json = await recommendations(doorstep, "user_id=opener&send_id=news");
    await doorstep.crash();
    expect(await fetched()).toEqual(before);
    expect(await mint(doorstep, { user_id: "opener", send_id: "news" })).toEqual(minted);
    const after = await recommendations(doorstep, "user_id=opener&send_id=news");
    expect(after).toEqual({ ...json, as_of: after.as_of });
  });

  it("still has the catalogue and knows what is popular", async () => {
    const before = await recommendations(doorstep, "user_id=nobody&limit=6");
    await doorstep.crash();
    const after = await recommendations(doorstep, "user_id=nobody&limit=6");
    expect(after.items.map((item) => item.id).toSorted()).toEqual(before.items.map((item) => item.id).toSorted());
    expect(after.items).toHaveLength(6);
    const answer = await doorstep.call("/v1/catalog/lamp-1", { key: "sk_dev" });
    expect(answer.json()).toMatchObject({ id: "lamp-1", price: "49.90" });
  });
});
