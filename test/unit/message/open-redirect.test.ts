import { domainToASCII } from "node:url";
import { describe, expect, it } from "vitest";
import { clickTarget, hostsOf } from "../../../src/message/click-target.ts";
import { hostileAddresses, redirectParameters, shop } from "../../support/open-redirects.ts";
import { openWorld, slotOf } from "../../support/open-world.ts";

const hosts = new Set<string>([shop.host]);
const follow = (page: string, query = new URLSearchParams()): string => clickTarget(page, hosts, shop.home, query).url;
const addresses = hostileAddresses();

/** Told by its text and not by parsing it, for parsers differ: what every one of them takes for a page of the shop. */
const isPlainlyOfShop = (location: string): boolean => /^https?:\/\/shop\.example\/[!-[\]-~]*$/.test(location);

/** Whether an address says a host in so many letters; names of other scripts are told by their punycode. */
const isPlainly = (host: string, address: string): boolean => {
  const found = /^https?:\/\/([\p{L}\p{M}\d.-]+(?::\d+)?)(?:[/?#]|$)/iu.exec(address.trim());
  const written = found?.[1]?.toLowerCase() ?? "";
  return [host, `${host}:443`, `${host}:80`].includes(written) || domainToASCII(written) === host;
};

const kept = /^(utm_|mc_|[dg]clid$|fbclid$|msclkid$|_kx$|[lec]id$)/;

describe("an open-redirect corpus", () => {
  it(`of ${addresses.length} addresses leads a click nowhere but to the shop`, () => {
    expect(addresses.length).toBeGreaterThan(50_000);
    expect(addresses.filter((address) => !isPlainlyOfShop(follow(address)))).toEqual([]);
  });

  it("leads nowhere else as a query parameter of a click", () => {
    for (const address of addresses.filter((_, n) => n % 10 === 0)) {
      const query = new URLSearchParams(redirectParameters.map((name) => [name, address]));
      query.append(`utm_${address}`, "1");
      query.append(address, address);
      for (const asked of [query, new URLSearchParams(`${query}&${address}`)]) {
        const location = follow("https://shop.example/p/1", asked);
        expect(isPlainlyOfShop(location), address).toBe(true);
        const url = new URL(location);
        expect([url.pathname, [...url.searchParams.keys()].filter((name) => !kept.test(name))]).toEqual(["/p/1", []]);
      }
    }
  });

  it("names no host that may then be clicked, unless it is a web address plainly written", () => {
    for (const address of addresses) {
      for (const host of hostsOf([address])) expect(isPlainly(host, address), address).toBe(true);
    }
  });

  it("in the catalogue, or in the path and query of a click, leads home or to the page as the catalogue plainly says", async () => {
    let page = "";
    const { fetch, mint } = openWorld({ propose: async () => [slotOf("lamp", { url: page })] });
    for (const [at, address] of addresses.filter((_, n) => n % 20 === 0).entries()) {
      page = address;
      const { clicks } = await mint(`send-${at}`);
      const path = `${clicks[0]}?${new URLSearchParams({ url: address, next: address, utm_source: address })}`;
      const { status, headers } = await fetch(path);
      const location = headers.get("location") ?? "";
      expect(status).toBe(302);
      expect(location, address).toMatch(/^https?:\/\/[a-z\d.-]+(:\d+)?\/[!-[\]-~]*$/);
      const { host } = new URL(location);
      expect(host === shop.host || isPlainly(host, address), address).toBe(true);
      for (const odd of [`/c/${encodeURIComponent(address)}/1`, `/c/x/${encodeURIComponent(address)}`]) {
        expect(isPlainlyOfShop((await fetch(odd)).headers.get("location") ?? ""), odd).toBe(true);
      }
    }
  });
});

describe("a page of the catalogue", () => {
  it.each([
    "https://shop.example",
    "HTTPS://Shop.Example/P/1",
    " https://shop.example/p/1 ",
    "https://shop.example:443/p/1",
    "http://shop.example:80/p/1?q=a\\b#c",
    "http://localhost:3000/p/1",
    "https://bücher.example/p/ä",
    "https://xn--bcher-kva.example/p",
    "https://例え.テスト/p",
  ])("plainly written is clicked: %s", (page) => {
    expect(clickTarget(page, new Set(hostsOf([page])), shop.home, new URLSearchParams())).toMatchObject({
      allowed: true,
    });
  });
});
