import { describe, expect, it } from "vitest";
import { builtInTemplates } from "../../../src/contract/built-in-templates.ts";
import { defaultPlacement, Placement } from "../../../src/contract/placement.ts";
import { messagePlacements } from "../../../src/message/placement.ts";
import { browsers } from "../../support/mail-clients/client.ts";
import { openWorld } from "../../support/open-world.ts";
import { slotOf } from "../../support/slot-of.ts";

const human = { "user-agent": browsers.iphone };
const home = "https://shop.example/";
const at = (price: string, availability: "in_stock" | "out_of_stock" = "in_stock") => ({
  price,
  sale_price: "",
  availability,
});
const soldOut = at("10.00", "out_of_stock");
const placed = (more: Partial<Placement>) => {
  const placement = Placement.parse({ ...defaultPlacement, ...more });
  return messagePlacements(
    () => placement,
    (id) => builtInTemplates.get(id) ?? null,
  );
};
const closest = async () => [
  slotOf("shade", { title: "Shade & <co>", price_text: "€9.00", was_price_text: "€12.00" }),
  slotOf("bulb", { url: "javascript:alert(1)" }),
  slotOf("cord", { url: "https://cdn.example/cord?a=%20b", image: "https://photos.example/cord.jpg?w=1&h=2" }),
];
const hrefs = (html: string): string[] => Array.from(html.matchAll(/href="([^"]*)"/g), ([, href = ""]) => href);
const plain = (href: string): string => href.replace(/(&amp;|\?)ds_click=[\w-]+/, "");
const world = async (over: Parameters<typeof openWorld>[0] = {}) => {
  const one = openWorld(over);
  const minted = await one.mint("news");
  const [click = "", second = ""] = minted.clicks;
  return { ...one, ...minted, click, second };
};

describe("a click on what is sold out by now", () => {
  it("gets a page with it on top and the closest alternatives below, each with the parameters of the click", async () => {
    const { facts, fetch, click, counted } = await world({ closest });
    facts.set("lamp-1", soldOut);
    const answer = await fetch(`${click}?utm_source=mail&x=1`, human);
    expect(answer.status).toBe(200);
    const html = await answer.text();
    expect(hrefs(html).map(plain)).toEqual([
      "https://shop.example/lamp-1?utm_source=mail",
      "https://shop.example/shade?utm_source=mail",
      "https://cdn.example/cord?a=%20b&amp;utm_source=mail",
      `${home}?utm_source=mail`,
    ]);
    expect(html).toMatch(/Sold out.*lamp-1/s);
    expect(html).toContain("Shade &amp; &lt;co&gt;");
    expect(html).toContain("€9.00 <s>€12.00</s>");
    expect(counted).toContain('clicks_total {"to":"sold_out"}');
  });

  it("keeps the page to itself: no store, nothing loaded but photos, nothing run", async () => {
    const { facts, fetch, click } = await world({ closest });
    facts.set("lamp-1", soldOut);
    const { headers } = await fetch(click, human);
    expect(headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(headers.get("cache-control")).toBe("private, no-store");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toMatch(/^default-src 'none'; style-src 'nonce-[\w-]+'; img-src https:\/\/photos\.example; /);
    expect(policy).not.toContain("script");
  });

  it("is led to the item itself where nothing is close, or the catalogue cannot be read", async () => {
    const none = await world();
    none.facts.set("lamp-1", soldOut);
    expect(await none.follow(none.click)).toBe("lamp-1");
    const unknown = await world({ closest });
    expect(await unknown.follow(unknown.click)).toBe("lamp-1");
    const slow = await world({ closest: () => new Promise(() => undefined) });
    slow.facts.set("lamp-1", soldOut);
    expect(await slow.follow(slow.click)).toBe("lamp-1");
  });

  it("is not one on what only changed its price", async () => {
    const { facts, follow, see, click, images, person } = await world({ closest });
    facts.set("lamp-1", at("10.00"));
    await see(images[0] ?? "");
    facts.set("lamp-1", at("12.00"));
    expect(await follow(click)).toBe("lamp-1");
    const { ledger } = await person.message("", "news\ndefault");
    expect(ledger?.current.slots[0]?.price).toBe("10.00");
  });
});

describe("a click on a strip", () => {
  const strip = { placements: placed({ layout: "strip" }) };

  it("gets a page with all that the picture showed, in order, what is sold out said to be", async () => {
    const { facts, fetch, clicks, counted, logged } = await world(strip);
    expect(clicks).toHaveLength(1);
    facts.set("lamp-2", soldOut);
    const answer = await fetch(`${clicks[0]}?utm_id=7`, human);
    expect(answer.status).toBe(200);
    const html = await answer.text();
    expect(hrefs(html).slice(0, 3).map(plain)).toEqual([1, 2, 3].map((n) => `https://shop.example/lamp-${n}?utm_id=7`));
    expect(html.match(/Sold out/g)).toHaveLength(1);
    expect(html).toMatch(/lamp-2<\/span><span class="out">Sold out/);
    expect(html).toContain('<h1 dir="auto">Picked for you</h1>');
    expect(counted).toContain('clicks_total {"to":"list"}');
    expect(logged).toHaveLength(1);
  });

  it("does not say a price that moved since", async () => {
    const propose = async () => [1, 2].map((n) => slotOf(`lamp-${n}`, { price_text: `€1${n}.00` }));
    const { facts, fetch, see, images, click } = await world({ ...strip, propose });
    for (const n of [1, 2]) facts.set(`lamp-${n}`, at("10.00"));
    await see(images[0] ?? "");
    facts.set("lamp-2", at("11.00"));
    const html = await (await fetch(click, human)).text();
    expect(html).toContain("€11.00");
    expect(html).not.toContain("€12.00");
  });

  it("leads straight to the only item there is", async () => {
    const { follow, click } = await world({ ...strip, propose: async () => [slotOf("lamp-1")] });
    expect(await follow(click)).toBe("lamp-1");
  });
});

describe("a click that leads to no item", () => {
  const page_url = "https://www.shop.example/sale?a=b";
  const target = async (over: Parameters<typeof openWorld>[0], path?: string) => {
    const { fetch, click } = await world(over);
    return (await fetch(`${path ?? click}?utm_source=m`)).headers.get("location");
  };
  const withPage = placed({ page_url });

  it("goes to the placement's page, whatever its host, else home", async () => {
    const propose = async () => [];
    expect(await target({ placements: withPage, propose })).toBe(`${page_url}&utm_source=m`);
    expect(await target({ propose })).toBe(`${home}?utm_source=m`);
  });

  it("goes there too of somebody who withdrew, when nobody answers, and for a slot that the message never had", async () => {
    const withdrawn = await world({ placements: withPage });
    withdrawn.person.current = { ...withdrawn.person.current, withdrawn: true };
    expect((await withdrawn.fetch(withdrawn.click)).headers.get("location")).toBe(page_url);
    const { fetch, click } = await world({ placements: withPage });
    for (const slot of ["0", "9", "x", "99"]) {
      expect((await fetch(click.replace(/1$/, slot))).headers.get("location")).toBe(page_url);
    }
    const propose = () => Promise.reject(new Error("away"));
    expect(await target({ placements: withPage, propose })).toBe(`${page_url}&utm_source=m`);
  });

  it("goes home when its token does not open, or the item has no page that may be clicked", async () => {
    expect(await target({ placements: withPage }, "/c/nonsense/1")).toBe(`${home}?utm_source=m`);
    const propose = async () => [slotOf("lamp-1", { url: "javascript:alert(1)" })];
    expect(await target({ propose })).toBe(`${home}?utm_source=m`);
    expect(await target({ propose, placements: withPage })).toBe(`${page_url}&utm_source=m`);
  });
});

describe("a person's click", () => {
  const locationOf = (answer: Response): URL => new URL(answer.headers.get("location") ?? "");
  const clickedIn = async (one: Awaited<ReturnType<typeof world>>) =>
    (await one.person.message("", "news\ndefault")).ledger?.clicked;

  it("is noted with the rendering that it was on, once per slot with how often", async () => {
    const one = await world();
    for (const path of [one.click, one.click, one.second]) await one.fetch(path, human);
    const { ledger } = await one.person.message("", "news\ndefault");
    expect(ledger?.clicked?.map(({ client, decision, slot, count }) => [client, decision, slot, count])).toEqual([
      ["direct", ledger?.current.id, 1, 2],
      ["direct", ledger?.current.id, 2, 1],
    ]);
  });

  it("leads to a page that is told which click it was, opaquely, behind the page's own query as it is written", async () => {
    const url = "https://shop.example/p?sig=a%2Bb%20c&flag&utm_source=own#top";
    const one = await world({ propose: async () => [slotOf("lamp", { url })] });
    const { href } = locationOf(await one.fetch(`${one.click}?utm_source=mail&_kx=k&lid=l&gclid=g&dclid=d`, human));
    expect(href).toMatch(
      /^https:\/\/shop\.example\/p\?sig=a%2Bb%20c&flag&utm_source=own&_kx=k&lid=l&gclid=g&dclid=d&ds_click=[\w-]{40,}#top$/,
    );
    expect(Buffer.from(/ds_click=([\w-]+)/.exec(href)?.[1] ?? "", "base64url").toString("latin1")).not.toMatch(
      /news|default|lamp/,
    );
  });

  it.each<[string, Record<string, string>, object?, string?]>([
    ["a scanner by its agent", { "user-agent": "Mozilla/5.0 (compatible; Barracuda Sentinel/1.0)" }],
    ["a scanner by its network", human, { asOrganization: "Mimecast Services Limited" }],
    ["a HEAD request", human, {}, "HEAD"],
  ])("is not that of %s, which advances nothing and is told nothing", async (_, headers, cf = {}, method = "GET") => {
    const one = await world();
    const answer = await one.fetch(one.click, headers, method, cf);
    expect(locationOf(answer).href).toBe("https://shop.example/lamp-1");
    expect(await clickedIn(one)).toBeUndefined();
  });

  it("is not one of a second after the mail was sent; it is one in a mail without pictures, later", async () => {
    const one = await world();
    const slots = [slotOf("lamp-1"), slotOf("lamp-2"), slotOf("lamp-3")];
    const proposal = { id: "d_json", placement: "default", revision: 1, decided: one.state.now, slots };
    await one.person.settle("", { message: "news\ndefault", proposal, replaces: null, shown: null });
    one.state.now += 1_000;
    await one.fetch(one.click, human);
    expect(await clickedIn(one)).toBeUndefined();
    one.state.now += 5_000;
    expect(locationOf(await one.fetch(one.click, human)).search).toMatch(/ds_click/);
    expect(await clickedIn(one)).toMatchObject([{ client: "direct", count: 1 }]);
  });

  it("of something that is no browser counts, but is told nothing", async () => {
    const one = await world();
    expect(locationOf(await one.fetch(one.click, { "user-agent": "MailApp/3" })).search).toBe("");
    expect(await clickedIn(one)).toMatchObject([{ client: "unknown", count: 1 }]);
  });

  it("is told nothing of in a preview, of somebody who withdrew, or where the shop wants none of it", async () => {
    const preview = openWorld();
    const [click = ""] = (await preview.mint("proof")).clicks;
    expect(locationOf(await preview.fetch(click, human)).search).toBe("");
    const off = await world({ landings: null });
    expect(locationOf(await off.fetch(off.click, human)).search).toBe("");
    const withdrawn = await world();
    withdrawn.person.current = { ...withdrawn.person.current, withdrawn: true };
    expect(locationOf(await withdrawn.fetch(withdrawn.click, human)).search).toBe("");
    expect(await clickedIn(withdrawn)).toBeUndefined();
  });

  it("is answered even where it cannot be noted", async () => {
    const one = await world();
    one.person.clicked = () => Promise.reject(new Error("away"));
    expect(locationOf(await one.fetch(one.click, human)).pathname).toBe("/lamp-1");
    expect(one.logged).toHaveLength(1);
  });
});
