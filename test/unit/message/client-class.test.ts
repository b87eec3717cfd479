import { describe, expect, it } from "vitest";
import { clientOfClick, clientOfFetch, type RequestSigns } from "../../../src/message/client-class.ts";
import { openWorld } from "../../support/open-world.ts";

const chrome =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36";
const gmail = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)";
const yahoo = "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html";
const frozenMac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)";
const word = "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; WOW64; Trident/7.0; ms-office; MSOffice 16)";
const outlookMac = "Microsoft Office Existence Discovery";

const signs = (agent: string, network = "", more: Partial<RequestSigns> = {}): RequestSigns => ({
  method: "GET",
  agent,
  accept: "image/*",
  network,
  ...more,
});

describe("who fetches a picture", () => {
  it.each([
    ["gmail", gmail, "Google LLC"],
    ["gmail", `${chrome} (via ggpht.com GoogleImageProxy)`, "Google LLC"],
    ["gmail", gmail, ""],
    ["yahoo", yahoo, "Yahoo Holdings Inc."],
    ["hey", "hey.com/imageproxy (https://hey.com)", "Amazon.com, Inc."],
    ["apple", "Mozilla/5.0", "Akamai Technologies, Inc."],
    ["apple", "Mozilla/5.0", ""],
    ["apple", frozenMac, "Cloudflare, Inc."],
    ["direct", frozenMac, "Deutsche Telekom AG"],
    ["direct", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Thunderbird/140.0", "Deutsche Telekom AG"],
    ["direct", chrome, "Comcast Cable"],
    ["direct", chrome, "Google Fiber Inc."],
    ["outlook", word, "Comcast Cable"],
    ["outlook", chrome, "Microsoft Corporation"],
    ["scanner", outlookMac, "Comcast Cable"],
    ["scanner", chrome, "Mimecast Services Limited"],
    ["scanner", "Mozilla/5.0 (compatible; Barracuda Sentinel)", ""],
    ["scanner", "BingPreview/1.0b", "Microsoft Corporation"],
    ["scanner", "SkypeUriPreview Preview/0.5", "Microsoft Corporation"],
    ["scanner", "curl/8.5.0", ""],
    ["scanner", "python-requests/2.32", ""],
    ["scanner", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/141.0", ""],
    ["scanner", chrome, "Amazon.com, Inc."],
    ["unknown", "", ""],
    ["unknown", "node", "Cloudflare, Inc."],
  ])("is %s: %s of %s", (name, agent, network) => {
    expect(clientOfFetch(signs(agent, network), null)).toMatchObject({ class: name, version: 1 });
  });

  it("is a scanner if only the head is asked for, whatever it says", () => {
    expect(clientOfFetch(signs(chrome, "Comcast Cable", { method: "HEAD" }), null).class).toBe("scanner");
  });

  it("is less certain where the network is another's", () => {
    const certain = clientOfFetch(signs(gmail, "Google LLC"), null).probability;
    expect(clientOfFetch(signs(gmail, "Comcast Cable"), null).probability).toBeLessThan(certain);
    expect(clientOfFetch(signs("Mozilla/5.0", "Comcast Cable"), null).probability).toBeLessThan(0.8);
  });

  it("goes by who fetched before, and by how soon after the send", () => {
    const mac = signs(frozenMac, "Deutsche Telekom AG");
    expect(clientOfFetch(mac, { sinceSend: null, earlier: ["apple"] }).class).toBe("apple");
    const microsoft = signs(chrome, "Microsoft Corporation");
    expect(clientOfFetch(microsoft, { sinceSend: 1_000, earlier: [] }).class).toBe("scanner");
    expect(clientOfFetch(microsoft, { sinceSend: 60_000, earlier: [] }).class).toBe("outlook");
  });
});

describe("who clicks", () => {
  const around = { sinceSend: null, earlier: [] };
  it.each([
    ["direct", chrome, "Comcast Cable"],
    ["scanner", chrome, "Microsoft Corporation"],
    ["scanner", chrome, "Hetzner Online GmbH"],
    ["scanner", "python-requests/2.32", "Comcast Cable"],
    ["unknown", "node", ""],
  ])("is %s: %s of %s", (name, agent, network) => {
    expect(clientOfClick(signs(agent, network), around).class).toBe(name);
  });

  it("is no reader who is quicker than the mail", () => {
    expect(clientOfClick(signs(chrome, "Comcast Cable"), { sinceSend: 1_500, earlier: [] }).class).toBe("scanner");
  });
});

describe("a scanner", () => {
  const by = (agent: string) => ({ "user-agent": agent });

  it("gets the picture of a message, which shows it to nobody", async () => {
    const { mint, see, acts, logged } = openWorld();
    const { images } = await mint("news");
    expect(await see(images[0] ?? "", by("Barracuda"))).toBe("lamp-1");
    expect(logged).toEqual([]);
    acts("shoe");
    // The reader, right after: no dwell holds what only a scanner got.
    expect(await see(images[0] ?? "", by(gmail))).toBe("shoe-1");
    expect(logged).toMatchObject([{ type: "opened", facts: [{}, {}, { class: "gmail", probability: 0.98 }] }]);
  });

  it("is told from a reader by its network, too, before anything is noted", async () => {
    const { mint, see, logged } = openWorld();
    const { images } = await mint("news");
    await see(images[0] ?? "", by(chrome), { asOrganization: "Amazon.com, Inc." });
    expect(logged).toEqual([]);
    await see(images[0] ?? "", by(chrome), { asOrganization: "Comcast Cable" });
    expect(logged).toMatchObject([{ facts: [{}, {}, { class: "direct" }] }]);
  });

  it("is led to where a reader is, and its click says what it is", async () => {
    const { mint, follow, logged } = openWorld();
    const { clicks } = await mint("news");
    expect(await follow(clicks[1] ?? "", by("Proofpoint URL Defense"))).toBe("lamp-2");
    expect(logged).toMatchObject([{ type: "clicked", facts: [{}, {}, 2, { class: "scanner" }] }]);
  });
});
