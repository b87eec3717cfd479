import { describe, expect, it } from "vitest";
import { utf8 } from "../../../src/base/bytes.ts";
import { ClientClass } from "../../../src/contract/decision.ts";
import { pictureAnswer, pictureHeaders, type PictureKind } from "../../../src/message/picture-headers.ts";
import { openWorld } from "../../support/open-world.ts";

const clients = ClientClass.options;
const kinds: readonly PictureKind[] = ["items", "timer", "item-free"];
const picture = { bytes: utf8("picture"), contentType: "image/jpeg", etag: '"abc"' };
const of = (client: ClientClass, kind: PictureKind) => pictureHeaders(client, kind, picture);

describe("the headers of a picture", () => {
  it.each(clients.flatMap((client) => kinds.map((kind) => [client, kind] as const)))(
    "tell %s that a picture of %s is one reader's, old at once, typed, and not to be found",
    (client, kind) => {
      const headers = of(client, kind);
      expect(headers["cache-control"]).toMatch(/^private,.*max-age=0.*must-revalidate$/);
      expect(headers).toMatchObject({
        "content-type": "image/jpeg",
        etag: '"abc"',
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "x-robots-tag": expect.stringContaining("noindex"),
      });
      expect(Object.keys(headers)).not.toContain("set-cookie");
    },
  );

  it("say it as each client takes it", () => {
    const said = Object.fromEntries(clients.map((client) => [client, of(client, "items")["cache-control"]]));
    const asked = "private, no-cache, max-age=0, must-revalidate";
    const unkept = "private, no-store, no-cache, max-age=0, must-revalidate";
    expect(said).toEqual({
      apple: asked,
      gmail: asked,
      yahoo: unkept,
      outlook: "private, max-age=0, must-revalidate",
      hey: asked,
      direct: asked,
      scanner: unkept,
      unknown: asked,
    });
  });

  it("let nobody keep a countdown, but for Outlook, which could not draw it then", () => {
    for (const client of clients) {
      expect(of(client, "timer")["cache-control"]?.includes("no-store"), client).toBe(client !== "outlook");
    }
  });

  it("have a date that has passed, but for Outlook", () => {
    for (const client of clients) {
      const { expires } = of(client, "items");
      if (client === "outlook") expect(expires).toBeUndefined();
      else expect(Date.parse(expires ?? "")).toBeLessThan(Date.now());
    }
  });
});

describe("the answer with a picture", () => {
  const answer = (held: string | undefined) => pictureAnswer(picture, { client: "hey", kind: "items", held });

  it("has its length, and is 304 without it to whoever holds the same", async () => {
    const whole = answer(undefined);
    expect([whole.status, whole.headers.get("content-length"), await whole.text()]).toEqual([200, "7", "picture"]);
    for (const held of ['"abc"', 'W/"abc"', '"x", "abc"']) {
      const same = answer(held);
      expect([same.status, same.headers.get("content-length"), same.headers.get("etag"), await same.text()]).toEqual([
        304,
        null,
        '"abc"',
        "",
      ]);
    }
  });

  it.each(["*", '"abcd"', "abc", "", '"x"'])("is whole to whoever holds something else: %s", (held) => {
    expect(answer(held).status).toBe(200);
  });

  it("is by client on the route, and the same for a token that never was and for a reader who withdrew", async () => {
    const { fetch, mint, person } = openWorld();
    const { images } = await mint("news");
    const outlook = { "user-agent": "Mozilla/4.0 (compatible; ms-office; MSOffice 16)" };
    const hey = { "user-agent": "hey.com/imageproxy" };
    const kept = async (path: string, headers: Record<string, string>) => {
      const answered = await fetch(path, headers);
      return [...answered.headers].toSorted(([a], [b]) => (a < b ? -1 : 1));
    };
    const [url = ""] = images;
    expect((await fetch(url, outlook)).headers.get("cache-control")).toBe("private, max-age=0, must-revalidate");
    const shown = await fetch(url, hey);
    expect((await fetch(url, { ...hey, "if-none-match": shown.headers.get("etag") ?? "" })).status).toBe(304);
    person.current = { ...person.current, withdrawn: true };
    expect(await kept(url, hey)).toEqual(await kept("/o/never-a-token/1.jpg", hey));
    expect((await fetch(url, hey, "HEAD")).headers.get("content-length")).toMatch(/^\d+$/);
  });
});
