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

const doorstep = useGateway();
const target = async (clickUrl: string) => (await doorstep.call(clickUrl)).headers.get("location");
const pageOf = (id: string) => `https://shop.example/p/${id}`;
const none = { image_url: "", click_url: "" };

beforeAll(() => fillCatalogue(doorstep, [...catalogue, ...soloItems]));

describe("somebody who unsubscribed", () => {
  it("sees item-free pictures in mails that showed them items, until they subscribe again; nothing is logged", async () => {
    const says = (event: string) => send(doorstep, { type: "track", userId: "leaver", event, properties: {} });
    await send(doorstep, productViewed("leaver", "solo-5"));
    const { image_url, click_url } =
      (await mint(doorstep, { user_id: "leaver", send_id: "farewell" })).slots[0] ?? none;
    expect((await doorstep.call(image_url)).headers.get("etag")).not.toBe('"plain-jpg-400x528"');
    const opens = async () => (await events(doorstep, "leaver", "type=email_opened")).data.length;
    await expect.poll(opens).toBe(1);
    await says("Unsubscribed");
    expect((await doorstep.call(image_url)).headers.get("etag")).toBe('"plain-jpg-400x528"');
    expect(await target(click_url)).toBe("https://example.com/");
    const { known } = await recommendations(doorstep, "user_id=leaver");
    expect([known, await opens()]).toEqual([true, 1]);
    expect((await events(doorstep, "leaver", "type=email_clicked")).data).toEqual([]);
    await says("Email Subscribed");
    expect(await target(click_url)).toBe(pageOf("solo-5"));
  });
});
