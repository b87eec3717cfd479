import { describe, expect, it } from "vitest";
import { clickTarget, hostsOf } from "../../../src/message/click-target.ts";

const home = "https://shop.example/";
const hosts = new Set(["shop.example", "www.shop.example"]);
const follow = (page: string, query = ""): string => clickTarget(page, hosts, home, new URLSearchParams(query)).url;

describe("a click's target", () => {
  it("is the page that the slot showed", () => {
    expect(follow("https://www.shop.example/p/1?color=red")).toBe("https://www.shop.example/p/1?color=red");
  });

  it.each([
    "https://evil.example/",
    "https://shop.example.evil.example/",
    "https://evil.example/https://shop.example/",
    "https://shop.example@evil.example/",
    "https://user:pass@shop.example/",
    "//evil.example/p",
    "javascript:alert(1)",
    "data:text/html,hello",
    "https:\\\\evil.example\\",
    "https://shop.example:8443/",
    "ftp://shop.example/",
    "",
    "not a url",
  ])("is the home page instead of %s", (page) => {
    expect(follow(page)).toBe(home);
  });

  it("keeps the parameters that email services append and drops all others", () => {
    const url = follow(
      "https://shop.example/p",
      "utm_source=mail&gclid=1&_kx=2&lid=3&mc_cid=4&_hsenc=5&mkt_tok=6&dm_i=7&next=https://evil.example",
    );
    expect(url).toBe("https://shop.example/p?utm_source=mail&gclid=1&_kx=2&lid=3&mc_cid=4&_hsenc=5&mkt_tok=6&dm_i=7");
  });

  it("does not let a click override the page's own parameters", () => {
    expect(follow("https://shop.example/p?utm_source=own", "utm_source=mail")).toBe(
      "https://shop.example/p?utm_source=own",
    );
  });

  it("takes hosts from web pages only", () => {
    expect(hostsOf(["https://a.example/x", "javascript:alert(1)", "https://u@b.example/", "nonsense"])).toEqual([
      "a.example",
    ]);
  });
});
