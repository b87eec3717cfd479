import { describe, expect, it } from "vitest";
import { findChromium } from "../support/chromium.ts";
import { callAt } from "../support/journey/gateway.ts";
import { anonymousId, expectTypes, idsOf, ready, sent, useSdkShop } from "../support/journey/sdk-shop.ts";

const executablePath = findChromium();

describe.skipIf(executablePath === null)("a shop with our SDK, in a real browser", () => {
  const shop = useSdkShop(executablePath);

  it("follows a person from the first visit to the second device, offline and back, without loss or doubles", async () => {
    shop.page(
      "/lamp",
      `${shop.tag('data-consent="required"')}
       <script type="application/ld+json">{"@type":"Product","sku":"lamp-1","name":"Reading lamp","offers":{"price":"49.90","priceCurrency":"EUR"}}</script>
       <button data-doorstep="add" data-product-id="lamp-1" data-quantity="2">Add</button>`,
    );
    const phone = await shop.device();
    const first = await shop.visit(phone, "/lamp");
    const visitor = await anonymousId(first);
    // Asked, but not answered yet: counted under an id of this page, nothing on the device.
    await expectTypes(shop, `anonymous_id:${visitor}`, ["page", "product_viewed"]);
    expect(await phone.cookies()).toEqual([]);
    expect(await first.evaluate(() => Object.keys(localStorage))).toEqual([]);

    await first.evaluate(() => window.doorstep.consent({ analytics: true, personalization: true }));
    expect(await anonymousId(first)).toBe(visitor);
    expect((await phone.cookies()).map(({ name }) => name)).toEqual(["ds_who"]);
    await first.click("button");
    await first.evaluate(() => window.doorstep.identify("ada", { email: "ada@ada.example" }));
    await sent(first);

    const laptop = await shop.device();
    const second = await shop.visit(laptop, "/lamp");
    await second.evaluate(() => window.doorstep.consent(true));
    await second.evaluate(() => window.doorstep.identify("ada"));
    await sent(second);
    await laptop.setOffline(true);
    await second.evaluate(() => window.doorstep.removed("lamp-1"));
    await second.evaluate(() => window.doorstep.searched("desk lamp"));
    await second.waitForTimeout(600);
    await laptop.setOffline(false);
    await sent(second);

    const onThePhone = ["page", "product_viewed", "custom", "product_added", "identify"];
    const onTheLaptop = ["page", "product_viewed", "custom", "identify", "product_removed", "products_searched"];
    await expectTypes(shop, "ada", onThePhone.concat(onTheLaptop));
    const added = (await shop.events("ada")).find(({ type }) => type === "product_added");
    expect(added?.properties).toMatchObject({ product_id: "lamp-1", quantity: 2 });
  });

  it("says with every event what the person allowed", async () => {
    shop.page("/asked", shop.tag('data-consent="required"'));
    const device = await shop.device();
    const page = await shop.visit(device, "/asked");
    await page.evaluate(() => window.doorstep.consent({ analytics: true }));
    await page.evaluate(() => window.doorstep.track("Allowed"));
    await sent(page);
    const bodies = shop.state.seen.map(({ body }) => JSON.parse(body) as { g?: object; e: { n: string }[] });
    expect(bodies.find(({ e }) => e.some(({ n }) => n === "Allowed"))?.g).toEqual({ analytics: true });
    expect(bodies.find(({ e }) => e.some(({ n }) => n === "page"))?.g).toEqual({});
  });

  it("after a withdrawal keeps nothing on the device, and is somebody new", async () => {
    shop.page("/withdrawn", shop.tag());
    const device = await shop.device();
    const page = await shop.visit(device, "/withdrawn");
    const before = await anonymousId(page);
    await sent(page);
    await page.evaluate(() => window.doorstep.consent(false));
    expect(await device.cookies()).toEqual([]);
    expect(await page.evaluate(() => Object.keys(localStorage))).toEqual(["doorstep_consent"]);
    const after = await anonymousId(page);
    expect(after).not.toBe(before);
    await page.evaluate(() => window.doorstep.track("Later"));
    await expectTypes(shop, `anonymous_id:${before}`, ["page", "custom"]);
    await expectTypes(shop, `anonymous_id:${after}`, ["custom"]);
  });

  it("takes Global Privacy Control for a no, until the person says yes to this shop", async () => {
    shop.page("/gpc", shop.tag());
    const device = await shop.device();
    await device.addInitScript(() =>
      Object.defineProperty(Navigator.prototype, "globalPrivacyControl", { get: () => true }),
    );
    const page = await shop.visit(device, "/gpc");
    await expect.poll(() => shop.state.seen.length).toBeGreaterThan(0);
    expect(JSON.parse(shop.state.seen[0]?.body ?? "")).toMatchObject({ g: { gpc: true } });
    expect(await device.cookies()).toEqual([]);
    expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
    await page.evaluate(() => window.doorstep.consent(true));
    expect(await device.cookies()).toHaveLength(1);
  });

  it("keeps a visitor over pages, and two people of one device apart", async () => {
    shop.page("/shared", shop.tag('data-auto="off"'));
    const device = await shop.device();
    const page = await shop.visit(device, "/shared");
    const first = await idsOf(page);
    await page.evaluate(() => window.doorstep.identify("grace"));
    await sent(page);
    await page.reload();
    await ready(page);
    expect(await idsOf(page)).toMatchObject({ a: first.a, s: first.s, u: "grace" });
    await page.evaluate(() => window.doorstep.identify("joan"));
    const second = await idsOf(page);
    expect(second.u).toBe("joan");
    expect(second.a).not.toBe(first.a);
    await page.evaluate(() => window.doorstep.reset());
    expect(await page.evaluate(() => window.doorstep.ids().u)).toBeUndefined();
    await sent(page);
    await expectTypes(shop, "joan", ["identify"]);
  });

  it("knows a visitor on every host of the shop, without Web Locks on plain http", async () => {
    shop.page("/host", shop.tag('data-auto="off"'));
    shop.page("/below", shop.tag('data-auto="off" data-domain="shop.example"'));
    const device = await shop.device();
    const on = (host: string, path: string) => shop.visit(device, `http://${host}:${shop.port}${path}`);
    const first = await on("www.shop.example", "/host");
    expect(await first.evaluate(() => "locks" in navigator)).toBe(false);
    const visitor = await idsOf(first);
    await first.evaluate(() => window.doorstep.viewed("lamp-1"));
    const second = await on("shop.example", "/host");
    await second.evaluate(() => window.doorstep.added("lamp-1"));
    const third = await on("checkout.shop.example", "/below");
    expect(await idsOf(third)).toMatchObject({ a: visitor.a, s: visitor.s });
    await third.evaluate(() => window.doorstep.checkout({ products: [{ product_id: "lamp-1" }] }));
    await expectTypes(shop, `anonymous_id:${visitor.a}`, ["product_viewed", "product_added", "checkout_started"]);
  });

  it("keeps calls made before it had loaded, with their own time", async () => {
    shop.state.sdkDelayMs = 500;
    const snippet = await (await fetch(`${shop.network}/loader.js?k=wk_dev`)).text();
    shop.page(
      "/early",
      `<script>${snippet}</script>
       <script>doorstep.viewed("early-1"); doorstep.ordered({ order_id: "o-1", products: [{ product_id: "early-1", price: "5" }] })</script>`,
    );
    const page = await shop.visit(await shop.device(), "/early");
    const visitor = await anonymousId(page);
    await sent(page);
    await expectTypes(shop, `anonymous_id:${visitor}`, ["product_viewed", "order_completed", "page"]);
    const events = shop.state.seen.flatMap(({ body }) => (JSON.parse(body) as { e: { n: string; t: number }[] }).e);
    const timeOf = (name: string): number => events.find(({ n }) => n === name)?.t ?? 0;
    expect(timeOf("page") - timeOf("product_viewed")).toBeGreaterThan(300);
  });

  const productPages: readonly (readonly [kind: string, html: string, expected: object])[] = [
    [
      "schema.org JSON-LD in a graph",
      `<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"BreadcrumbList"},
        {"@type":["Product","Thing"],"sku":"sku-1","name":"Chair","brand":{"@type":"Brand","name":"Acme"},
         "offers":[{"@type":"Offer","price":89,"priceCurrency":"EUR"}]}]}</script><script type="application/ld+json">{broken</script>`,
      { product_id: "sku-1", name: "Chair", brand: "Acme", price: "89", currency: "EUR" },
    ],
    [
      "schema.org microdata",
      `<div itemscope itemtype="https://schema.org/Product"><meta itemprop="sku" content="micro-1"><h1 itemprop="name"> Rug </h1>
        <div itemprop="offers" itemscope itemtype="https://schema.org/Offer"><meta itemprop="priceCurrency" content="EUR">
        <span itemprop="price" content="310.00">310,00 €</span></div></div>`,
      { product_id: "micro-1", name: "Rug", price: "310.00", currency: "EUR" },
    ],
    [
      "Shopify",
      `<script>window.ShopifyAnalytics={meta:{currency:"EUR",page:{pageType:"product"},
        product:{id:7712345678901,vendor:"Acme",type:"Lamps",variants:[{id:1,price:4990,sku:"L-1"}]}}}</script>
       <script type="application/ld+json">{"@type":"Product","sku":"L-1","name":"Lamp","offers":{"price":"49.9"}}</script>`,
      { product_id: "7712345678901", name: "Lamp", category: "Lamps", price: "49.9", currency: "EUR" },
    ],
    [
      "WooCommerce",
      `<body class="product-template-default single single-product postid-815 woocommerce">
       <script type="application/ld+json">{"@graph":[{"@type":"Product","sku":"woo-sku","name":"Mug",
         "offers":[{"priceSpecification":[{"price":"12.50","priceCurrency":"EUR"}]}]}]}</script>`,
      { product_id: "815", name: "Mug", price: "12.50", currency: "EUR" },
    ],
    [
      "tags of ours, before all else",
      `<div data-doorstep="viewed" data-product-id="tag-1" data-price="3.50"></div>
       <script type="application/ld+json">{"@type":"Product","sku":"other","name":"Named"}</script>`,
      { product_id: "tag-1", name: "Named", price: "3.50" },
    ],
  ];
  it.each(productPages)("counts a view of a product page by itself: %s", async (kind, html, expected) => {
    const path = `/${kind.replaceAll(/\W+/g, "-")}`;
    shop.page(path, html + shop.tag());
    const page = await shop.visit(await shop.device(), path);
    const ref = `anonymous_id:${await anonymousId(page)}`;
    await expectTypes(shop, ref, ["page", "product_viewed"]);
    const view = (await shop.events(ref)).find(({ type }) => type === "product_viewed");
    expect(view?.properties).toMatchObject(expected);
    expect(view?.properties).not.toHaveProperty("doorstep");
  });

  it("takes a page that describes several products for no product's page", async () => {
    shop.page(
      "/list",
      `${shop.tag()}<script type="application/ld+json">[{"@type":"Product","sku":"a"},{"@type":"Product","sku":"b"}]</script>
       <form data-doorstep="search"><input name="q"><button>Search</button></form>`,
    );
    const page = await shop.visit(await shop.device(), "/list");
    const ref = `anonymous_id:${await anonymousId(page)}`;
    await page.fill("input", "desk lamp");
    // The form leads to another page at once.
    await page.click("button");
    await expectTypes(shop, ref, ["page", "products_searched", "page"]);
    const search = (await shop.events(ref)).find(({ type }) => type === "products_searched");
    expect(search?.properties).toMatchObject({ query: "desk lamp" });
  });

  it("is served with a strong ETag, to be held for long, to any origin", async () => {
    const { url } = shop.gateway;
    const answer = await callAt(url, "/sdk.js");
    expect(answer.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    expect(answer.headers.get("cache-control")).toContain("max-age=86400");
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    const etag = answer.headers.get("etag") ?? "";
    expect(etag).toMatch(/^"[0-9a-f]{32}"$/);
    const again = await callAt(url, "/sdk.js", { headers: { "if-none-match": `W/"x", ${etag}` } });
    expect([again.status, again.text]).toEqual([304, ""]);
    expect((await callAt(url, "/sdk.d.ts")).text).toContain("export interface Doorstep");
    const loader = await callAt(url, '/loader.js?k=wk");alert(1)//');
    expect(loader.text).toContain(`"${url}"`);
    expect(loader.text).not.toContain("alert");
  });
});
