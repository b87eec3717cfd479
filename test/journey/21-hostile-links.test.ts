import { beforeAll, describe, expect, it } from "vitest";
import { hostileAddresses } from "../support/open-redirects.ts";
import { firstAnswer } from "../support/raw-http.ts";
import { browsers } from "../support/mail-clients/client.ts";
import { useGateway } from "../support/journey/gateway.ts";
import { fillCatalogue, mint, productViewed, send } from "../support/journey/shop.ts";

const home = "https://example.com/";
const doorstep = useGateway();
const human = { "user-agent": browsers.iphone };

/** Some of those that could be taken for web addresses, of every kind; all are clicked in test/unit/message. */
const addresses = hostileAddresses()
  .filter((address) => /^https?:$/.test(URL.parse(address)?.protocol ?? ""))
  .filter((_, n) => n % 41 === 0);

/** The place that an address leads to as every reader reads it: a host name in so many letters. */
const plainHost = (address: string): string | null =>
  /^https?:\/\/([a-z\d.-]+)(?::\d+)?(?:[/?#]|$)/i.exec(address.trim())?.[1]?.toLowerCase() ?? null;

describe("links that mean harm", () => {
  it("in the catalogue are refused there, or lead where they plainly say, or home", async () => {
    let [refused, plain, led] = [0, 0, 0];
    for (const [n, url] of addresses.entries()) {
      const item = { id: `odd-${n}`, title: "Odd", url };
      const kept = await doorstep.call("/v1/catalog", { key: "sk_dev", body: [item] });
      if (kept.status !== 200 || (kept.json() as { accepted: number }).accepted === 0) {
        refused += 1;
        continue;
      }
      await send(doorstep, productViewed(`clicker-${n}`, item.id));
      const { slots } = await mint(doorstep, { user_id: `clicker-${n}`, send_id: "x" });
      const click = await doorstep.call(slots[0]?.click_url ?? "", { headers: human });
      const location = click.headers.get("location") ?? "";
      expect([302, 200], url).toContain(click.status);
      if (location.startsWith(home)) led += 1;
      else {
        plain += 1;
        expect(location, url).toMatch(/^https?:\/\/[a-z\d.-]+(:\d+)?\/[!-[\]-~]*$/);
        expect(new URL(location).hostname, url).toBe(plainHost(url));
      }
    }
    console.log(
      `hostile links: ${addresses.length} in the catalogue, ${refused} refused, ${plain} as they say, ${led} home`,
    );
    expect(refused + plain + led).toBe(addresses.length);
  });

  describe("in a click's own request", () => {
    let click = "";
    beforeAll(async () => {
      await fillCatalogue(doorstep);
      await send(doorstep, productViewed("ada", "lamp-1"));
      const { slots } = await mint(doorstep, { user_id: "ada", send_id: "mail" });
      click = new URL(slots[0]?.click_url ?? "").pathname;
    });
    const evil = "https://evil.example/";
    const requests: readonly (readonly [name: string, head: (path: string) => string])[] = [
      ["a Host of their own", (path) => `GET ${path} HTTP/1.1\r\nHost: evil.example`],
      [
        "a forwarded host",
        (path) =>
          `GET ${path} HTTP/1.1\r\nHost: d.example\r\nX-Forwarded-Host: evil.example\r\nForwarded: host=evil.example`,
      ],
      [
        "a rewritten address",
        (path) => `GET ${path} HTTP/1.1\r\nHost: d.example\r\nX-Original-URL: ${evil}\r\nX-Rewrite-URL: ${evil}`,
      ],
      [
        "a referrer and an origin",
        (path) => `GET ${path} HTTP/1.1\r\nHost: d.example\r\nReferer: ${evil}\r\nOrigin: ${evil}`,
      ],
      [
        "a query",
        (path) => `GET ${path}?url=${evil}&next=//evil.example&utm_source=${evil} HTTP/1.1\r\nHost: d.example`,
      ],
      [
        "a line break in the query",
        (path) => `GET ${path}?utm_source=%0d%0aLocation:%20${evil}&utm_%0d%0aX:=1 HTTP/1.1\r\nHost: d.example`,
      ],
      ["a fragment", (path) => `GET ${path}#${evil} HTTP/1.1\r\nHost: d.example`],
      ["two slashes before", (path) => `GET //evil.example/..${path} HTTP/1.1\r\nHost: d.example`],
      ["slashes behind", (path) => `GET ${path}//evil.example HTTP/1.1\r\nHost: d.example`],
      ["a whole address", (path) => `GET http://evil.example${path} HTTP/1.1\r\nHost: d.example`],
      ["an address for a token", () => `GET /c/${encodeURIComponent(evil)}/1 HTTP/1.1\r\nHost: d.example`],
      [
        "an address for a slot",
        (path) => `GET ${path.replace(/\d+$/, encodeURIComponent(evil))} HTTP/1.1\r\nHost: d.example`,
      ],
      [
        "an address for a placement",
        (path) => `GET ${path.replace(/\/\d+$/, `/${encodeURIComponent(evil)}/x/1`)} HTTP/1.1\r\nHost: d.example`,
      ],
      [
        "a plain id",
        () => `GET /c/~${encodeURIComponent(evil)}/default/${encodeURIComponent(evil)}/1 HTTP/1.1\r\nHost: d.example`,
      ],
    ];

    it.each(requests)("%s does not lead elsewhere", async (_, head) => {
      const said = await firstAnswer(doorstep.url, [
        `${head(click)}\r\nUser-Agent: ${human["user-agent"]}\r\nConnection: close\r\n\r\n`,
      ]);
      const status = Number(said.split(" ", 2)[1]);
      const locations = Array.from(said.matchAll(/^location: *(.*?)\r?$/gim), ([, location]) => location ?? "");
      if (status >= 400) expect(locations).toEqual([]);
      else {
        expect(locations, said.slice(0, 300)).toHaveLength(1);
        expect(locations[0]).toMatch(/^https:\/\/(shop\.example|example\.com)\/[!-[\]-~]*$/);
      }
      expect(said).not.toMatch(/^x: ?=?1/im);
    });
  });
});
