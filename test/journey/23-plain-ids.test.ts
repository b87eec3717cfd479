import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { useGateway } from "../support/journey/gateway.ts";
import { expectPicture } from "../support/journey/picture.ts";
import { events, fillCatalogue, mint, productViewed, recommendations, send } from "../support/journey/shop.ts";

const doorstep = useGateway();
const uuid = "6f2a9c1e-83d4-4b7a-9e15-c0d8b24f7a63";
const itemFree = '"plain-jpg-400x528"';

const put = async (id: string, placement: object) =>
  (await doorstep.call(`/v1/placements/${id}`, { method: "PUT", key: "sk_dev", body: placement })).json() as {
    readonly plain_id: { readonly takes: string; readonly image_path: string; readonly click_path: string };
  };
const etagOf = async (path: string): Promise<string> => (await doorstep.call(path)).headers.get("etag") ?? "";
const pageOf = async (path: string): Promise<string> =>
  new URL((await doorstep.call(path)).headers.get("location") ?? "").pathname;
/** Of a moment ago: an isolate sends them once a second, with a later request. */
const metrics = async (): Promise<string> => (await doorstep.call("/metrics", { key: "sk_dev" })).text;
const filled = (path: string, id: string, send_id: string, slot: number): string =>
  path.replace("{id}", encodeURIComponent(id)).replace("{send_id}", send_id).replace("{slot}", String(slot));

beforeAll(async () => {
  await fillCatalogue(doorstep);
  // A message that is decided before anything is popular stays empty for a minute.
  const popular = async () => (await recommendations(doorstep, "limit=6")).items.length;
  for (let tries = 0; tries < 100 && (await popular()) < 6; tries++) await sleep(100);
});

describe("an email service that can insert no more than an id", () => {
  it("gets the same for everybody where the placement is impersonal: six slots, none twice, clicks that match", async () => {
    const { plain_id } = await put("shared", { impersonal: true, slots: 6 });
    expect(plain_id.takes).toBe("any");
    const slots = [1, 2, 3, 4, 5, 6];
    const images = slots.map((slot) => filled(plain_id.image_path, "ada@example.com", "news", slot));
    // Of requests at once for a placement that was put just now one alone asks what it is.
    await expect.poll(() => etagOf(images[0] ?? "")).not.toBe(itemFree);
    const etags = await Promise.all(images.map(etagOf));
    expect(new Set(etags).size).toBe(6);
    for (const path of images) await expectPicture(await doorstep.call(path));
    const pages = await Promise.all(
      slots.map((slot) => pageOf(filled(plain_id.click_path, "ada@example.com", "news", slot))),
    );
    expect(new Set(pages).size).toBe(6);
    expect((await events(doorstep, "ada@example.com")).data).toEqual([]);
  });

  it("gets nobody's items for an id that may be guessed, and for none at all unless the placement says so", async () => {
    await send(doorstep, productViewed("ada@example.com", "lamp-1"));
    const { plain_id: closed } = await put("closed", {});
    expect(closed.takes).toBe("none");
    const { plain_id: open } = await put("open", { plain_ids: true });
    expect(open.takes).toBe("unguessable");
    for (const [path, id] of [
      [closed.image_path, uuid],
      [open.image_path, "ada@example.com"],
      [open.image_path, "0bc83cb571cd1c50ba6f3e8a78ef1346"],
    ] as const) {
      expect(await etagOf(filled(path, id, "news", 1)), `${path} ${id}`).toBe(itemFree);
    }
    await expect.poll(metrics, { timeout: 10_000 }).toMatch(/plain_ids_refused_total\{[^}]*"guessable"[^}]*\} [1-9]/);
  });

  it("gets a person's own where nobody can guess their id", async () => {
    await send(doorstep, productViewed(uuid, "lamp-2"));
    const { plain_id } = await put("open", { plain_ids: true });
    expect(await etagOf(filled(plain_id.image_path, uuid, "news", 1))).not.toBe(itemFree);
    expect(await pageOf(filled(plain_id.click_path, uuid, "news", 1))).toBe("/p/lamp-2");
  });
});

describe("whoever has a person's address and makes up sends", () => {
  it("sees pictures for each, of which 50 a day are kept and logged", async () => {
    await send(doorstep, productViewed("bea", "lamp-1"));
    const { slots } = await mint(doorstep, { user_id: "bea" });
    const path = (n: number): string => (slots[0]?.image_url ?? "").replace("{send_id}", `made-up-${n}`);
    for (let n = 0; n < 60; n++) {
      const answer = await doorstep.call(path(n), { headers: { "user-agent": "hey.com/imageproxy" } });
      expect([answer.status, answer.headers.get("etag") === itemFree]).toEqual([200, false]);
    }
    const opens = async () => (await events(doorstep, "bea", "type=email_opened&limit=100")).data.length;
    await expect.poll(opens, { timeout: 15_000 }).toBe(50);
    await expect.poll(metrics, { timeout: 10_000 }).toMatch(/messages_unkept_total\{[^}]*\} 10$/m);
  });
});
