import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { Recommendations } from "../../src/contract/recommendation.ts";
import type { MintedToken } from "../../src/contract/tokens.ts";
import { best, useGateway } from "../support/journey/gateway.ts";
import { expectPicture } from "../support/journey/picture.ts";
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
const tokens = (body: unknown, headers: Record<string, string> = {}) =>
  doorstep.call("/v1/tokens", { key: "sk_dev", body, headers });
const slot = (minted: MintedToken, number = 1) => {
  const found = minted.slots[number - 1];
  if (found === undefined) throw new Error(`no slot ${number}`);
  return found;
};
const target = async (clickUrl: string) => (await doorstep.call(clickUrl)).headers.get("location");
const pageOf = (id: string) => `https://shop.example/p/${id}`;
const dwellMs = 10_000;

beforeAll(() => fillCatalogue(doorstep, [...catalogue, ...soloItems]));

describe("tokens", () => {
  it("are minted for one message: an object in, addresses of every slot out", async () => {
    const answer = await tokens({ user_id: "ada", send_id: "news-1" });
    expect(answer.status).toBe(200);
    expect(answer.type).toBe("application/json; charset=utf-8");
    expect(answer.json()).toEqual({
      tokens: [
        {
          user_id: "ada",
          send_id: "news-1",
          placement: "default",
          token: expect.stringMatching(/^[\w-]+$/),
          slots: [1, 2, 3].map((number) => ({
            image_url: expect.stringMatching(new RegExp(`^${doorstep.url}/o/[\\w-]+/${number}\\.jpg$`)),
            click_url: expect.stringMatching(new RegExp(`^${doorstep.url}/c/[\\w-]+/${number}$`)),
            alt: "Picked for you",
            width: 200,
            height: 264,
          })),
        },
      ],
    });
  });

  it("are minted for a list, one object a line, or CSV, and come back in the same form", async () => {
    const list = await tokens([{ user_id: "ada" }, { anonymous_id: "v-1", send_id: "n" }, { user_id: 42 }]);
    const { tokens: minted } = list.json() as { tokens: MintedToken[] };
    expect(minted.map((one) => one.user_id ?? one.anonymous_id)).toEqual(["ada", "v-1", "42"]);

    const lines = await tokens('{"user_id":"ada","send_id":"n"}\n{"user_id":"bob","send_id":"n"}\n');
    expect(lines.type).toBe("application/x-ndjson; charset=utf-8");
    const parsed = lines.text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as MintedToken);
    expect(parsed.map((one) => one.user_id)).toEqual(["ada", "bob"]);

    const csv = await tokens('user_id,send_id\nada,n\n"b,ob",n\n', { "content-type": "text/csv" });
    expect(csv.type).toBe("text/csv; charset=utf-8");
    const [header, ada, bob] = csv.text.split("\n");
    expect(header).toBe(
      "user_id,anonymous_id,email_sha256,send_id,placement,token,image_url_1,click_url_1,image_url_2,click_url_2,image_url_3,click_url_3,alt,width,height",
    );
    expect(ada).toContain(`,n,default,${parsed[0]?.token},${parsed[0]?.slots[0]?.image_url},`);
    expect(bob).toMatch(/^"b,ob",,,n,default,/);
  });

  it("hold nothing readable, and are the same for the same person and send", async () => {
    const [first, again] = [
      await mint(doorstep, { user_id: "ada-lovelace", send_id: "news-secret" }),
      await mint(doorstep, { user_id: "ada-lovelace", send_id: "news-secret" }),
    ];
    expect(first).toEqual(again);
    for (const { image_url, click_url } of first.slots) {
      for (const part of `${image_url}/${click_url}`.split("/").filter((text) => text.length > 20)) {
        expect(Buffer.from(part, "base64url").toString("latin1")).not.toMatch(/ada|lovelace|secret|default/);
      }
      expect(image_url).not.toContain("?");
      expect(image_url.split("/")[4]).not.toBe(click_url.split("/")[4]);
    }
  });

  it("are good for one purpose each", async () => {
    const { token, slots } = await mint(doorstep, { user_id: "ada", send_id: "news-1" });
    const tokenIn = (url = "") => url.split("/")[4] ?? "";
    const [image, click] = [tokenIn(slots[0]?.image_url), tokenIn(slots[0]?.click_url)];
    expect((await doorstep.call(`/v1/recommendations?token=${token}`)).status).toBe(200);
    for (const other of [image, click]) {
      expect((await doorstep.call(`/v1/recommendations?token=${other}`)).status).toBe(401);
    }
    for (const other of [token, click]) {
      const answer = await doorstep.call(`/o/${other}/1.jpg`);
      expect(answer.headers.get("etag")).toBe('"plain-jpg-400x528"');
    }
    for (const other of [token, image]) expect(await target(`/c/${other}/1`)).toBe("https://example.com/");
  });

  it.each([
    ["an unknown placement", { user_id: "a", placement: "nonsense" }, 404, "placement"],
    ["nobody", { send_id: "x" }, 400, "user_id"],
    ["two people at once", { user_id: "a", anonymous_id: "b" }, 400, "user_id"],
    ["a person who is no id", { user_id: { id: 1 } }, 400, "user_id"],
    ["an empty id", { user_id: "" }, 400, "user_id"],
    ["a hash that is none", { email_sha256: "ada@example.com" }, 400, "email_sha256"],
    ["one bad line of a list", [{ user_id: "a" }, { user_id: [] }], 400, "1.user_id"],
  ])("are refused for %s, as a whole, naming the field", async (_, body, status, field) => {
    const answer = await tokens(body);
    expect(answer.status).toBe(status);
    expect(answer.json()).toMatchObject({ error: { field } });
  });

  it.each(["", "nonsense", "[]", "{", "5", "user_id\n"])("are refused for a body of %j", async (body) => {
    expect((await tokens(body)).status).toBe(400);
  });

  it("are for secret keys only", async () => {
    for (const key of ["rk_dev", "wk_dev", "nonsense"]) {
      expect((await doorstep.call("/v1/tokens", { key, body: { user_id: "a" } })).status).toBe(401);
    }
    const headers = { authorization: `Basic ${btoa("sk_dev:")}` };
    expect((await doorstep.call("/v1/tokens", { headers, body: { user_id: "a" } })).status).toBe(200);
  });
});

describe("the picture", () => {
  it("is a card of 400 x 528 that nobody may keep without asking again", async () => {
    await send(doorstep, productViewed("opener", "lamp-1"));
    const answer = await doorstep.call(slot(await mint(doorstep, { user_id: "opener", send_id: "a" })).image_url);
    await expectPicture(answer);
    expect(answer.headers.get("cache-control")).toMatch(/private.*no-cache/);
    expect(answer.headers.get("etag")).toMatch(/^"[\w-]+"$/);
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(answer.bytes.length).toBeLessThan(102_400);
  });

  it("answers 304 to who has it already, and a HEAD like a GET without the body", async () => {
    const { image_url } = slot(await mint(doorstep, { user_id: "opener", send_id: "b" }));
    const first = await doorstep.call(image_url);
    const etag = first.headers.get("etag") ?? "";
    for (const header of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const again = await doorstep.call(image_url, { headers: { "if-none-match": header } });
      expect([again.status, again.bytes.length, again.headers.get("etag")]).toEqual([304, 0, etag]);
    }
    expect((await doorstep.call(image_url, { headers: { "if-none-match": '"other"' } })).status).toBe(200);
    const head = await doorstep.call(image_url, { method: "HEAD" });
    expect([head.status, head.type, head.bytes.length]).toEqual([200, "image/jpeg", 0]);
    expect(head.headers.get("etag")).toBe(etag);
  });

  it("shows what the person did a moment ago, within a second", async () => {
    const ms = await best(async (attempt) => {
      const user_id = `quick-${attempt}`;
      await send(doorstep, productViewed(user_id, "solo-0"));
      const { image_url, click_url } = slot(await mint(doorstep, { user_id, send_id: "a" }));
      await expectPicture(await doorstep.call(image_url));
      expect(await target(click_url)).toBe(pageOf("solo-0"));
    });
    expect(ms).toBeLessThan(1_000);
  });

  it("shows the latest of it in a mail that was not opened before", async () => {
    await send(doorstep, productViewed("browser", "solo-1"));
    await doorstep.call(slot(await mint(doorstep, { user_id: "browser", send_id: "before" })).image_url);
    await send(doorstep, productViewed("browser", "solo-7"));
    const { image_url, click_url } = slot(await mint(doorstep, { user_id: "browser", send_id: "after" }));
    await expectPicture(await doorstep.call(image_url));
    expect(await target(click_url)).toBe(pageOf("solo-7"));
  });

  it("comes in the format that it says, under any of the three extensions", async () => {
    const { image_url } = slot(await mint(doorstep, { user_id: "opener", send_id: "formats" }));
    for (const extension of ["jpg", "png", "gif"]) {
      const answer = await doorstep.call(image_url.replace(/jpg$/, extension));
      await expectPicture(answer, answer.type === "image/png" ? "png" : "jpeg");
    }
  });

  it("is different in every slot", async () => {
    const minted = await mint(doorstep, { user_id: "opener", send_id: "c" });
    const pictures = await Promise.all(minted.slots.map(({ image_url }) => doorstep.call(image_url)));
    expect(new Set(pictures.map((picture) => picture.headers.get("etag"))).size).toBe(3);
    const pages = await Promise.all(minted.slots.map(({ click_url }) => target(click_url)));
    expect(new Set(pages).size).toBe(3);
  });

  it("is decided once when all slots are fetched at the same time", async () => {
    for (const send_id of ["burst-1", "burst-2", "burst-3"]) {
      const minted = await mint(doorstep, { user_id: "opener", send_id });
      await Promise.all(minted.slots.flatMap(({ image_url }) => [doorstep.call(image_url), doorstep.call(image_url)]));
      const pages = await Promise.all(minted.slots.map(({ click_url }) => target(click_url)));
      expect(new Set(pages).size).toBe(3);
    }
  });

  it("is there for a person nobody has heard of, and for one named by an email hash", async () => {
    for (const person of [{ user_id: "stranger" }, { email_sha256: "a".repeat(64) }, { anonymous_id: "ghost" }]) {
      const { image_url, click_url } = slot(await mint(doorstep, { ...person, send_id: "hello" }));
      await expectPicture(await doorstep.call(image_url));
      expect(await target(click_url)).toMatch(/^https:\/\/shop\.example\/p\//);
    }
  });
});

describe("a token that does not open", () => {
  it.each([
    ["/o/nonsense/1.jpg", "jpeg"],
    ["/o/nonsense/1.png", "png"],
    ["/o/nonsense/1.gif", "gif"],
    ["/o/nonsense/1.JPG", "jpeg"],
    ["/o/nonsense/1.jpeg", "jpeg"],
    ["/o/nonsense/1", "jpeg"],
    ["/o/nonsense/1.webp", "jpeg"],
    ["/o/nonsense/default/send/1.png", "png"],
    ["/o/nonsense/default/send/more/and/more/1.gif", "gif"],
    ["/o/nonsense", "jpeg"],
    ["/o/", "jpeg"],
    ["/o/%E0%A4%A/1.jpg", "jpeg"],
    ["/o/%00/%00.png", "png"],
    ["/o/..%2f..%2fetc/passwd.gif", "gif"],
    [`/o/${"A".repeat(4_000)}/1.jpg`, "jpeg"],
  ] as const)("gives one fixed picture: %s is a %s", async (path, format) => {
    await expectPicture(await doorstep.call(path), format);
  });

  it("nor one that was changed in one letter, or carries a slot that is none", async () => {
    const { image_url } = slot(await mint(doorstep, { user_id: "ada", send_id: "x" }));
    const [, token = ""] = /\/o\/([^/]+)\//.exec(image_url) ?? [];
    const changed = `${token.slice(0, 30)}${token[30] === "A" ? "B" : "A"}${token.slice(31)}`;
    for (const path of [`/o/${changed}/1.jpg`, `/o/${token}/0.jpg`, `/o/${token}/4.jpg`, `/o/${token}/1.2.jpg`]) {
      const answer = await doorstep.call(path);
      await expectPicture(answer);
      expect(answer.headers.get("etag")).toBe('"plain-jpg-400x528"');
    }
  });

  it("whatever the method", async () => {
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
      await expectPicture(await doorstep.call("/o/nonsense/1.jpg", { method }));
    }
  });

  it("clicks to the shop's home page, with what the email service appended", async () => {
    for (const path of ["/c/nonsense/1", "/c/nonsense/default/send/1", "/c/", "/c/%E0%A4%A/1", "/c/a/b/c/d/e"]) {
      expect(await target(path)).toBe("https://example.com/");
    }
    expect(await target("/c/nonsense/1?utm_source=mail")).toBe("https://example.com/?utm_source=mail");
  });
});

describe("the click", () => {
  it("leads to what the picture showed, whatever the person did since", async () => {
    await send(doorstep, productViewed("clicker", "solo-2"));
    const { image_url, click_url } = slot(await mint(doorstep, { user_id: "clicker", send_id: "d" }));
    await doorstep.call(image_url);
    await send(doorstep, productViewed("clicker", "solo-3"));
    const click = await doorstep.call(click_url);
    expect(click.status).toBe(302);
    expect(click.headers.get("location")).toBe(pageOf("solo-2"));
    expect(click.headers.get("cache-control")).toContain("no-store");
  });

  it("keeps the parameters that shops read on landing and drops all others", async () => {
    const { click_url } = slot(await mint(doorstep, { user_id: "clicker", send_id: "d" }));
    const query = "utm_source=mail&utm_campaign=nov&gclid=g&_kx=k&lid=l&url=https://evil.example&token=x&email=a@b.c";
    expect(await target(`${click_url}?${query}`)).toBe(
      `${pageOf("solo-2")}?utm_source=mail&utm_campaign=nov&gclid=g&_kx=k&lid=l`,
    );
  });

  it("agrees with the JSON that was fetched at send time", async () => {
    const { items } = await recommendations(doorstep, "user_id=clicker&send_id=json-first");
    for (const item of items) {
      await expectPicture(await doorstep.call(item.image_url ?? ""));
      expect(await target(item.click_url ?? "")).toBe(item.url);
    }
  });

  it("is an event, as the open is; a link scanner's HEAD is none", async () => {
    const { image_url, click_url } = slot(await mint(doorstep, { user_id: "reader", send_id: "e" }));
    await doorstep.call(image_url, { method: "HEAD" });
    await doorstep.call(click_url, { method: "HEAD" });
    await doorstep.call(image_url);
    await doorstep.call(image_url);
    await doorstep.call(click_url);
    await sleep(100);
    await doorstep.applied();
    const { data } = await events(doorstep, "reader");
    expect(data.map((event) => event.type)).toEqual(["email_clicked", "email_opened"]);
    expect(data[0]?.properties).toMatchObject({
      send_id: "e",
      placement: "default",
      slot: 1,
      item_id: expect.any(String),
    });
  });
});

describe("a person token", () => {
  it("is stored once; the address takes the placement and the send id from the email service", async () => {
    await send(doorstep, productViewed("subscriber", "solo-6"));
    const minted = await mint(doorstep, { user_id: "subscriber" });
    expect(minted).not.toHaveProperty("send_id");
    const { image_url, click_url } = slot(minted);
    expect(image_url).toMatch(/\/o\/[\w-]+\/default\/\{send_id\}\/1\.jpg$/);
    expect(click_url).toMatch(/\/c\/[\w-]+\/default\/\{send_id\}\/1$/);
    for (const sendId of ["week-1", "week-2", "{send_id}"]) {
      await expectPicture(await doorstep.call(image_url.replace("{send_id}", sendId)));
      expect(await target(click_url.replace("{send_id}", sendId))).toBe(pageOf("solo-6"));
    }
    const short = await doorstep.call(image_url.replace("/default/{send_id}", ""));
    await expectPicture(short);
    const { status, text } = await doorstep.call(`/v1/recommendations?token=${minted.token}&send_id=week-1`);
    expect(status).toBe(200);
    const { known, items } = Recommendations.parse(JSON.parse(text));
    expect(known).toBe(true);
    expect(await target(items[0]?.click_url ?? "")).toBe(items[0]?.url);
  });
});

describe("an email that is opened twice", () => {
  it("keeps its picture for ten seconds, then shows the person's latest interest, and clicks follow what was seen", async () => {
    await send(doorstep, productViewed("returning", "solo-4"));
    const { image_url, click_url } = slot(await mint(doorstep, { user_id: "returning", send_id: "f" }));
    const first = await doorstep.call(image_url);
    await send(doorstep, productViewed("returning", "solo-5"));
    const soon = await doorstep.call(image_url);
    const seen = performance.now();
    expect(soon.headers.get("etag")).toBe(first.headers.get("etag"));
    expect(await target(click_url)).toBe(pageOf("solo-4"));
    await sleep(dwellMs + 500 - (performance.now() - seen));
    const later = await doorstep.call(image_url);
    await expectPicture(later);
    expect(later.headers.get("etag")).not.toBe(first.headers.get("etag"));
    expect(await target(click_url)).toBe(pageOf("solo-5"));
  });
});
