import { beforeAll, describe, expect, it } from "vitest";
import { KeptTemplate, TemplateList } from "../../src/contract/template.ts";
import { readImageHeader } from "../../src/render/image-header.ts";
import { decodePicture } from "../../scripts/lib/decode-picture.ts";
import { type Answer, useGateway } from "../support/journey/gateway.ts";
import { catalogue, fillCatalogue, mint, productViewed, recommendations, send } from "../support/journey/shop.ts";

const doorstep = useGateway();
const put = (path: string, body: object) => doorstep.call(path, { method: "PUT", key: "sk_dev", body });
const get = (path: string) => doorstep.call(path, { key: "sk_dev" });
const wrong = (answer: Answer) => (answer.json() as { error: { code: string; field?: string; message: string } }).error;

/** The picture at an address: what it is and how large, decoded to its last pixel. */
const picture = async (address: string) => {
  const answer = await doorstep.call(address);
  expect(answer.status).toBe(200);
  const bytes = new Uint8Array(answer.bytes);
  await decodePicture(bytes);
  const header = readImageHeader(bytes);
  expect(answer.type).toBe(`image/${header?.format ?? "none"}`);
  return { ...header, bytes: answer.bytes, etag: answer.headers.get("etag") };
};

const first = async (request: object) => {
  const [slot] = (await mint(doorstep, request)).slots;
  if (slot === undefined) throw new Error("no slot was minted");
  return slot;
};

const hello = {
  format: "png",
  width: 300,
  height: 50,
  boxes: [
    {
      kind: "text",
      x: 10,
      y: 10,
      width: 280,
      height: 30,
      runs: [{ text: "For you, {{person.first_name|friend}}", size: 20, weight: 700 }],
    },
  ],
  fallback: [{ kind: "text", x: 10, y: 10, width: 280, height: 30, runs: [{ text: "For you", size: 20 }] }],
};

beforeAll(async () => {
  await fillCatalogue(doorstep, catalogue);
  for (const [id, template] of Object.entries({
    hello,
    sale: { format: "gif", width: 240, height: 60, ends_at: "2099-12-01T00:00:00Z" },
    over: { format: "gif", width: 240, height: 60, ends_at: "2020-12-01T00:00:00Z" },
  })) {
    expect((await put(`/v1/templates/${id}`, template)).status).toBe(200);
  }
  for (const [id, placement] of Object.entries({
    hello: { template: "hello", slots: 1, alt: "A word for you", page_url: "https://shop.example/welcome" },
    sale: { template: "sale", slots: 1 },
    over: { template: "over", slots: 1 },
    row: { template: "card-square", layout: "strip", slots: 3 },
  })) {
    expect((await put(`/v1/placements/${id}`, placement)).status).toBe(200);
  }
  await send(doorstep, { type: "identify", userId: "ada", traits: { first_name: "Ada" } });
});

describe("a template", () => {
  it("is listed beside those that are built in, with its version", async () => {
    const { data } = TemplateList.parse((await get("/v1/templates")).json());
    const versions = Object.fromEntries(data.map(({ id, version }) => [id, version]));
    expect(versions).toMatchObject({ card: 0, greeting: 0, countdown: 0 });
    const kept = KeptTemplate.parse((await get("/v1/templates/hello")).json());
    expect(versions["hello"]).toBe(kept.version);
    expect((await put("/v1/templates/hello", { ...kept, title: "A word" })).status).toBe(200);
    expect(KeptTemplate.parse((await get("/v1/templates/hello")).json()).version).toBeGreaterThan(kept.version);
  });

  it("keeps its size and format, for mails were sent with them", async () => {
    const answer = await put("/v1/templates/hello", { ...hello, width: 320 });
    expect([answer.status, wrong(answer).field]).toEqual([400, "width"]);
  });

  it("is refused with the field that is wrong, and a built-in one as a whole", async () => {
    const bad = { ...hello, boxes: [{ ...hello.boxes[0], runs: [{ text: "{{item.cost}}", size: 20 }] }] };
    expect(wrong(await put("/v1/templates/bad", bad))).toMatchObject({
      code: "invalid_field",
      field: "boxes.0.runs.0.text",
    });
    expect((await put("/v1/templates/card", hello)).status).toBe(400);
  });

  it("can be looked at before it is put, and as somebody sees it", async () => {
    const before = await doorstep.call("/v1/templates/preview?trait.first_name=Bo", {
      method: "POST",
      key: "sk_dev",
      body: hello,
    });
    expect(readImageHeader(new Uint8Array(before.bytes))).toEqual({ format: "png", width: 600, height: 100 });
    const asAda = await get("/v1/templates/hello/preview?user_id=ada");
    const asNobody = await get("/v1/templates/hello/preview?user_id=nobody");
    expect(Buffer.compare(asAda.bytes, asNobody.bytes)).not.toBe(0);
    const named = await get("/v1/templates/hello/preview?trait.first_name=Ada");
    expect(Buffer.compare(asAda.bytes, named.bytes)).toBe(0);
    expect((await get("/v1/templates/none/preview")).status).toBe(404);
  });

  it("is not deleted while a placement is drawn with it", async () => {
    const answer = await doorstep.call("/v1/templates/sale", { method: "DELETE", key: "sk_dev" });
    expect([answer.status, wrong(answer).message]).toEqual([400, 'The placement "sale" is drawn with it.']);
  });
});

describe("a mail", () => {
  it("greets its reader by name, and somebody else as a friend; its click leads to the placement's page", async () => {
    const [ada, bo] = [
      await first({ user_id: "ada", send_id: "m1", placement: "hello" }),
      await first({ user_id: "bo", send_id: "m1", placement: "hello" }),
    ];
    expect(ada).toMatchObject({ alt: "A word for you", width: 300, height: 50 });
    expect(ada.image_url).toMatch(/\/1\.png$/);
    const [of, other] = [await picture(ada.image_url), await picture(bo.image_url)];
    expect(of).toMatchObject({ format: "png", width: 600, height: 100 });
    expect(Buffer.compare(of.bytes, other.bytes)).not.toBe(0);
    const { headers } = await doorstep.call(ada.click_url);
    expect(new URL(headers.get("location") ?? "").pathname).toBe("/welcome");
  });

  it("says nothing of somebody who unsubscribed, in a picture of the same size", async () => {
    await send(doorstep, { type: "identify", userId: "eve", traits: { first_name: "Eve" } });
    const { image_url } = await first({ user_id: "eve", send_id: "m1", placement: "hello" });
    const named = await picture(image_url);
    await send(doorstep, { type: "track", userId: "eve", event: "Unsubscribed", properties: {} });
    const generic = await picture(image_url);
    const fallback = await get("/v1/templates/hello/preview?fallback=true");
    expect(generic).toMatchObject({ format: "png", width: 600, height: 100 });
    expect(generic.etag).not.toBe(named.etag);
    expect(Buffer.compare(generic.bytes, fallback.bytes)).toBe(0);
  });

  it("counts down, once for everybody, and stands still for clients that keep it", async () => {
    const { image_url } = await first({ user_id: "ada", send_id: "m2", placement: "sale" });
    expect(image_url).toMatch(/\/1\.gif$/);
    const frames = (gif: Buffer) => gif.toString("latin1").split("\x21\xf9\x04").length - 1;
    const live = await picture(image_url);
    expect([live.width, live.height, frames(live.bytes)]).toEqual([480, 120, 60]);
    expect(live.bytes.includes("NETSCAPE")).toBe(false);
    const kept = await doorstep.call(image_url, { headers: { "user-agent": "Mozilla/5.0" } });
    expect(frames(kept.bytes)).toBeLessThanOrEqual(1);
    const over = await first({ user_id: "ada", send_id: "m2", placement: "over" });
    expect(frames((await picture(over.image_url)).bytes)).toBeLessThanOrEqual(1);
  });

  it("shows three cards in one picture, whose click lists them", async () => {
    await send(doorstep, productViewed("ada", "mug"));
    const { image_url, click_url, width, height } = await first({ user_id: "ada", send_id: "m3", placement: "row" });
    expect([width, height]).toEqual([600, 200]);
    expect(await picture(image_url)).toMatchObject({ format: "jpeg", width: 1_200, height: 400 });
    const { items } = await recommendations(doorstep, "user_id=ada&send_id=m3&placement=row");
    const page = await doorstep.call(click_url);
    expect([page.status, page.type]).toEqual([200, "text/html; charset=utf-8"]);
    for (const { title } of items) expect(page.text).toContain(title.replaceAll("&", "&amp;"));
  });

  it("keeps the size that it was sent with, whatever becomes of its placement and template", async () => {
    expect((await put("/v1/templates/old", hello)).status).toBe(200);
    expect((await put("/v1/placements/moving", { template: "old", slots: 1 })).status).toBe(200);
    const { image_url } = await first({ user_id: "ada", send_id: "m4", placement: "moving" });
    const size = { width: 600, height: 100 };
    const sent = await picture(image_url);
    expect(sent).toMatchObject(size);
    expect((await put("/v1/placements/moving", { template: "card", slots: 3 })).status).toBe(200);
    expect((await picture(image_url)).etag).toBe(sent.etag);
    expect((await doorstep.call("/v1/templates/old", { method: "DELETE", key: "sk_dev" })).status).toBe(200);
    expect(await picture(image_url)).toMatchObject(size);
  });
});
