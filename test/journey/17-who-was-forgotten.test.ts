import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { useGateway } from "../support/journey/gateway.ts";
import {
  catalogue,
  events,
  fillCatalogue,
  mint,
  productViewed,
  recommendations,
  send,
  soloItems,
} from "../support/journey/shop.ts";
import { readStored } from "../support/journey/stored.ts";

const doorstep = useGateway();
const secret = { key: "sk_dev" } as const;
const target = async (clickUrl: string) => (await doorstep.call(clickUrl)).headers.get("location");
const none = { image_url: "", click_url: "" };
const email = "canary.person@example.com";
const hash = createHash("sha256").update(email).digest("hex");

const canaries = ["canary-view", "canary-visit", "canary-order", "canary-session", "canary-page", "canary-send"];
const found = (): string[] => {
  const { values } = readStored(doorstep.dir);
  return canaries.filter((canary) => values.some((value) => value.includes(canary)));
};

/** Where an erasure stands once it is done. */
const doneOf = async (id: string): Promise<unknown> => {
  const look = async () => (await doorstep.call(`/v1/erasures/${id}`, secret)).json() as { readonly status: string };
  await expect.poll(async () => (await look()).status, { timeout: 100_000, interval: 500 }).toBe("done");
  return look();
};

const exported = async (ref: string) => {
  const { status, type, text } = await doorstep.call(`/v1/profiles/${ref}/export`, secret);
  expect([status, type]).toEqual([200, "application/x-ndjson; charset=utf-8"]);
  const lines = text.trim().split("\n");
  return { text: lines.toSorted().join("\n"), kinds: lines.map((line) => (JSON.parse(line) as { kind: string }).kind) };
};

beforeAll(() => fillCatalogue(doorstep, [...catalogue, ...soloItems]));

describe("somebody who is erased", () => {
  it("is unknown at once, in nothing that is stored soon after, and nobody who comes back is shown their past", async () => {
    const page = { url: "https://shop.example/canary-page" };
    await send(doorstep, {
      ...productViewed("", "solo-4", { anonymousId: "canary-device", messageId: "canary-visit" }),
      context: { page, sessionId: "canary-session" },
    });
    await send(doorstep, {
      type: "identify",
      userId: "forget-me",
      anonymousId: "canary-device",
      traits: { email, plan: "gold" },
    });
    await send(doorstep, productViewed("forget-me", "solo-5", { messageId: "canary-view" }));
    await send(doorstep, {
      type: "track",
      event: "Order Completed",
      userId: "forget-me",
      messageId: "canary-order",
      properties: { order_id: "canary-order-id", products: [{ product_id: "solo-5", quantity: 1 }] },
    });
    const refused = { type: "track", userId: "forget-me", event: "Product Viewed", properties: {} };
    await doorstep.call("/v1/batch", { key: "wk_dev", body: { batch: [refused] } });
    const rejects = async () => (await doorstep.call("/v1/rejects", secret)).text.includes("forget-me");
    expect(await rejects()).toBe(true);
    const slot = (await mint(doorstep, { user_id: "forget-me", send_id: "canary-send" })).slots[0] ?? none;
    expect((await doorstep.call(slot.image_url)).headers.get("etag")).not.toBe('"plain-jpg-400x528"');
    const opens = async () => (await events(doorstep, "forget-me", "type=email_opened")).data.length;
    await expect.poll(opens).toBe(1);
    await doorstep.applied();
    expect(found()).toEqual(canaries);

    const all = await exported("forget-me");
    for (const canary of [
      "canary-visit",
      "canary-view",
      "canary-order",
      "canary-send",
      email,
      hash,
      "Product Viewed",
    ]) {
      expect(all.text, canary).toContain(canary);
    }
    expect([...new Set(all.kinds)]).toEqual(["person", "profile", "event", "message", "reject", "end"]);
    expect((await exported("anonymous_id:canary-device")).kinds.toSorted()).toEqual(all.kinds.toSorted());

    const gone = await doorstep.call("/v1/profiles/forget-me", { ...secret, method: "DELETE" });
    const { success, erasure } = gone.json() as { success: boolean; erasure: { id: string; erased_at: string } };
    expect([gone.status, success]).toEqual([202, true]);
    for (const ref of ["forget-me", "anonymous_id:canary-device", `email_sha256:${hash}`]) {
      expect((await doorstep.call(`/v1/profiles/${ref}`, secret)).status, ref).toBe(404);
    }
    expect((await recommendations(doorstep, "user_id=forget-me")).known).toBe(false);
    const plain = (await doorstep.call(slot.image_url)).headers.get("etag");
    expect(await target(slot.click_url)).toBe("https://example.com/");

    // The job goes on where it was, and nobody is shown in between.
    await doorstep.crash();
    expect((await doorstep.call("/v1/profiles/forget-me", secret)).status).toBe(404);
    expect((await exported("forget-me")).kinds).toEqual(["person", "reject", "end"]);
    expect(await doneOf(erasure.id)).toMatchObject({ status: "done", erased_at: erasure.erased_at });
    expect(found()).toEqual([]);
    expect(await rejects()).toBe(false);
    expect((await exported("forget-me")).kinds).toEqual(["person", "end"]);
    const { text } = await doorstep.call("/v1/activity?limit=1000", secret);
    expect(canaries.filter((canary) => text.includes(canary))).toEqual([]);

    await send(doorstep, productViewed("forget-me", "solo-1", { messageId: "later-view" }));
    expect((await recommendations(doorstep, "user_id=forget-me")).known).toBe(true);
    expect((await doorstep.call(slot.image_url)).headers.get("etag")).toBe(plain);
    expect(await target(slot.click_url)).toBe("https://example.com/");
    await doorstep.crash();
    await doorstep.applied();
    const { data } = await events(doorstep, "forget-me", "");
    expect(data.map(({ id }) => id)).toEqual(["later-view"]);
    expect((await doorstep.call("/readyz")).json()).toMatchObject({ checks: { archive: "ok", readers: "ok" } });
  }, 150_000);
});
