import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inboxPage } from "../../scripts/demo/inbox-page.ts";
import { mailPage } from "../../scripts/demo/mail-page.ts";
import { drawPhotos } from "../../scripts/demo/photos.ts";
import { shopItems, type ShopItem } from "../../scripts/demo/shop.ts";
import { shopperEvents } from "../../scripts/demo/shoppers.ts";
import { decodeInPage } from "../support/browser-decoder.ts";
import { chromiumArguments, findChromium } from "../support/chromium.ts";
import { until, useGateway } from "../support/journey/gateway.ts";
import { ready, sent } from "../support/journey/sdk-shop.ts";
import { events, fillCatalogue, mint, productViewed, recommendations, send } from "../support/journey/shop.ts";
import { browsers } from "../support/mail-clients/client.ts";

const photos = mkdtempSync(join(tmpdir(), "doorstep-photos-"));
const doorstep = useGateway({ photosDir: photos });
const products = await drawPhotos(photos, 16);
/** The shop's own site, which a browser reaches under its name. */
const site = createServer((_request, response) => {
  const sdk = `<script async src="${doorstep.url}/sdk.js" data-key="wk_dev" data-auto="off"></script>`;
  response.setHeader("content-type", "text/html; charset=utf-8");
  response.end(`<!doctype html><title>shop</title>${sdk}`);
}).listen(0, "127.0.0.1");
await once(site, "listening");
const shopUrl = `http://shop.doorstep.test:${(site.address() as AddressInfo).port}`;
afterAll(() => void site.close());
const shop = shopItems(products).map((item) => ({ ...item, url: `${shopUrl}/p/${item.id}` }));
afterAll(() => rmSync(photos, { recursive: true, force: true }));

/** Kept out of git: what a person should look at now and then. */
const shots = join(import.meta.dirname, "../../.doorstep/inbox");
const executablePath = findChromium();

const dwellMs = 3_000;
const placements = {
  hello: { template: "greeting", slots: 1, alt: "Hello" },
  cards: { slots: 3, dwell_seconds: dwellMs / 1_000 },
  row: {
    template: "card-square",
    layout: "strip",
    chain: [{ strategy: "similar" }],
    slots: 3,
    dwell_seconds: dwellMs / 1_000,
    alt: "More for you",
  },
  ends: { template: "countdown", slots: 1, alt: "Ends soon" },
  points: { template: "loyalty", slots: 1, alt: "Your points" },
} as const;
const pageUrl = `${shopUrl}/welcome`;

const itemAt = (index: number): ShopItem => {
  const item = shop[index];
  if (item === undefined) throw new Error(`no item ${index}`);
  return item;
};
const [seenFirst, seenNext] = [itemAt(1), itemAt(3)];

/** What a page of the shop sells. */
const itemOf = ({ href }: URL): ShopItem | undefined => shop.find(({ url }) => url === href.split("?")[0]);

/** Share of pixels that differ; all of them if the sizes do. */
const difference = (a: Uint8Array, b: Uint8Array): number => {
  if (a.length !== b.length) return 1;
  let differing = 0;
  for (let at = 0; at < a.length; at += 4) {
    if (a[at] !== b[at] || a[at + 1] !== b[at + 1] || a[at + 2] !== b[at + 2]) differing += 1;
  }
  return differing / (a.length / 4);
};

const looked = (before: ReadonlyMap<string, Uint8Array>, id: string): Uint8Array => before.get(id) ?? new Uint8Array();

describe.skipIf(executablePath === null)("an inbox in a real browser, before and after a product view", () => {
  let inbox: Server;
  let browser: Browser;
  let context: BrowserContext;
  let mail = "";
  let blank: Page;

  beforeAll(async () => {
    mkdirSync(shots, { recursive: true });
    await fillCatalogue(doorstep, shop);
    for (const [id, placement] of Object.entries(placements)) {
      const body = { ...placement, page_url: pageUrl };
      const { status, text } = await doorstep.call(`/v1/placements/${id}`, { method: "PUT", key: "sk_dev", body });
      expect(status, text).toBe(200);
    }
    const now = Date.now();
    for (let shopper = 0; shopper < 40; shopper++) await send(doorstep, ...shopperEvents(shopper, shop, now));
    const offer_ends_at = new Date(now + 26 * 3_600_000).toISOString();
    const traits = { first_name: "Zoë", points: 640, offer_ends_at };
    await send(doorstep, { type: "identify", userId: "zoe", traits }, productViewed("zoe", seenFirst.id));
    await doorstep.applied();
    const slots = async (placement: string) =>
      (await mint(doorstep, { user_id: "zoe", send_id: "november", placement })).slots;
    mail = mailPage({
      greeting: await slots("hello"),
      cards: await slots("cards"),
      strip: await slots("row"),
      countdown: await slots("ends"),
      loyalty: await slots("points"),
    });
    const demo = inboxPage({
      origin: doorstep.url,
      shopper: "zoe",
      items: shop,
      photo: ({ image }) => `/${basename(image)}`,
      dwellMs,
    });
    inbox = createServer((request, response) => {
      const path = request.url ?? "/";
      const isPhoto = path.endsWith(".jpg");
      response.setHeader("content-type", isPhoto ? "image/jpeg" : "text/html; charset=utf-8");
      if (path === "/recommendations") response.end("{}");
      else response.end(isPhoto ? readFileSync(join(photos, basename(path))) : path === "/mail" ? mail : demo);
    }).listen(0, "127.0.0.1");
    await once(inbox, "listening");
    browser = await chromium.launch({
      executablePath: executablePath ?? "",
      args: [...chromiumArguments, "--host-resolver-rules=MAP shop.doorstep.test 127.0.0.1"],
    });
    context = await browser.newContext({
      userAgent: browsers.windows,
      deviceScaleFactor: 2,
      viewport: { width: 680, height: 900 },
    });
    blank = await context.newPage();
  });
  afterAll(async () => {
    await browser?.close();
    inbox?.close();
  });

  const inboxUrl = (path: string): string => `http://127.0.0.1:${(inbox.address() as AddressInfo).port}${path}`;

  const served: { readonly path: string; readonly status: number; readonly type: string }[] = [];

  /** Every picture of the mail is there, whole, and twice as many pixels as it takes. */
  const expectPictures = async (page: Page): Promise<void> => {
    const pictures = await page.evaluate(() =>
      Promise.all(
        Array.from(document.images, async (image) => {
          const isDecoded = await image.decode().then(
            () => true,
            () => false,
          );
          const { id, complete, naturalWidth, naturalHeight, width, height } = image;
          return { id, isWhole: complete && isDecoded, is: [naturalWidth, naturalHeight], asked: [width, height] };
        }),
      ),
    );
    expect(pictures.map(({ id }) => id)).toEqual([
      "greeting",
      "card-1",
      "card-2",
      "card-3",
      "countdown",
      "strip",
      "loyalty",
    ]);
    for (const { id, isWhole, is, asked } of pictures) {
      expect([id, isWhole, ...is]).toEqual([id, true, ...asked.map((side) => side * 2)]);
    }
  };

  const shot = async (page: Page, name: string): Promise<void> => {
    writeFileSync(join(shots, `${name}.png`), await page.screenshot({ fullPage: true }));
  };

  /** What a picture of the mail looks like now. */
  const looks = async (page: Page, id: string): Promise<Uint8Array> =>
    (await decodeInPage(blank, await page.locator(`#${id}`).screenshot())).rgba;

  /** Where a click on a picture ends, in a tab of its own. */
  const clickOn = async (page: Page, id: string): Promise<{ readonly url: URL; readonly html: string }> => {
    const [opened] = await Promise.all([context.waitForEvent("page"), page.click(`#${id}`)]);
    await opened.waitForLoadState();
    const found = { url: new URL(opened.url()), html: await opened.content() };
    await opened.close();
    return found;
  };

  it("shows another first card, whose click leads to what it shows; the rest of the mail stays whole", async () => {
    const page = await context.newPage();
    page.on("response", (response) => {
      const { pathname } = new URL(response.url());
      if (pathname.startsWith("/o/")) {
        served.push({
          path: pathname,
          status: response.status(),
          type: response.headers()["content-type"] ?? "",
        });
      }
    });
    await page.goto(inboxUrl("/mail"));
    const opened = performance.now();
    await expectPictures(page);
    await shot(page, "1-before");
    const before = new Map<string, Uint8Array>();
    for (const id of ["greeting", "card-1", "loyalty", "strip", "countdown"]) before.set(id, await looks(page, id));
    const first = await clickOn(page, "card-1");
    expect(itemOf(first.url)).toBeDefined();

    // The shopper looks at something else, on the shop's own site.
    const product = await context.newPage();
    await product.goto(seenNext.url);
    await ready(product);
    await product.evaluate(({ id, category, brand, price }) => {
      window.doorstep.identify("zoe");
      window.doorstep.viewed({ product_id: id, category, brand, price });
    }, seenNext);
    await sent(product);
    await product.close();
    await page.bringToFront();
    const ticked = async (): Promise<number> => difference(looked(before, "countdown"), await looks(page, "countdown"));
    await expect.poll(ticked, { timeout: 10_000 }).toBeGreaterThan(0);

    await sleep(Math.max(0, dwellMs + 600 - (performance.now() - opened)));
    await page.reload();
    await expectPictures(page);
    await shot(page, "2-after");
    // What the strategies made of the view, as the message has it now.
    const { items } = await recommendations(doorstep, "user_id=zoe&placement=cards&send_id=november");
    const [shownFirst] = items;
    expect(shownFirst?.id).not.toBe(itemOf(first.url)?.id);
    expect(shownFirst?.id === seenNext.id || shownFirst?.reason.includes(seenNext.title)).toBe(true);
    expect(difference(looked(before, "card-1"), await looks(page, "card-1"))).toBeGreaterThan(0.05);
    for (const id of ["greeting", "loyalty"]) {
      expect([id, difference(looked(before, id), await looks(page, id))]).toEqual([id, 0]);
    }

    for (const [index, id] of ["card-1", "card-2", "card-3"].entries()) {
      const { url } = await clickOn(page, id);
      expect([id, itemOf(url)?.id]).toEqual([id, items[index]?.id]);
      expect(url.searchParams.get("ds_click")).toMatch(/^[\w-]+$/);
    }
    for (const id of ["greeting", "countdown", "loyalty"]) {
      expect([id, (await clickOn(page, id)).url.href.split("?")[0]]).toEqual([id, pageUrl]);
    }
    const list = await clickOn(page, "strip");
    expect(list.url.origin).toBe(doorstep.url);
    const listed = shop.filter(({ title }) => list.html.includes(title));
    expect(listed).toHaveLength(3);

    const types = { jpg: "image/jpeg", png: "image/png", gif: "image/gif" };
    expect(served.length).toBeGreaterThanOrEqual(14);
    for (const { path, status, type } of served) {
      const extension = path.slice(path.lastIndexOf(".") + 1) as keyof typeof types;
      // What the browser holds already comes without a body, and so without a type.
      expect([path, status, type]).toEqual(status === 304 ? [path, 304, ""] : [path, 200, types[extension]]);
    }
    await until("opens and clicks are on the log", async () => {
      const { data } = await events(doorstep, "zoe", "type=email_clicked");
      return data.length >= 5;
    });
    process.stderr.write(`The inbox before and after: ${join(shots, "{1-before,2-after}.png")}\n`);
  });

  it("is the demo's, which opens the mail again after a view and shows beside it what it was", async () => {
    const page = await context.newPage();
    await page.setViewportSize({ width: 1400, height: 1000 });
    await page.goto(inboxUrl("/"));
    const cards = page.frameLocator("iframe").locator("[id^=card]");
    await expect.poll(() => cards.count()).toBe(3);
    const sources = () =>
      cards.evaluateAll((images) => images.map((image) => (image as HTMLImageElement).naturalWidth));
    await expect.poll(sources).toEqual([400, 400, 400]);
    const card = async () => (await decodeInPage(blank, await cards.first().screenshot())).rgba;
    const before = await card();
    expect(await page.locator(".was").isVisible()).toBe(false);
    await page.click(`figure[data-id="${itemAt(9).id}"] button`);
    await expect.poll(() => page.textContent("#status"), { timeout: 10_000 }).toContain("opened at");
    await expect.poll(sources).toEqual([400, 400, 400]);
    await expect.poll(async () => difference(before, await card())).toBeGreaterThan(0.05);
    expect(await page.locator(".was").isVisible()).toBe(true);
    await shot(page, "3-demo");
    await page.close();
  });
});

describe("a product view", () => {
  const people = 50;

  it(`is in the next picture of a mail that was not open, of ${people} people of ${people}`, async () => {
    const solo = Array.from({ length: people * 2 }, (_, n) => ({
      ...itemAt(n % shop.length),
      id: `solo-${n}`,
      url: `${shopUrl}/p/solo-${n}`,
      availability: "in_stock",
      category: `Solo ${n}`,
    }));
    await fillCatalogue(doorstep, solo);
    const names = Array.from({ length: people }, (_, n) => `fresh-${n}`);
    // Each is known by something else, and has opened another mail.
    await send(doorstep, ...names.map((name, n) => productViewed(name, `solo-${people + n}`)));
    const mails = await Promise.all(
      names.map(async (user_id) => {
        const [earlier] = (await mint(doorstep, { user_id, send_id: "earlier" })).slots;
        await doorstep.call(earlier?.image_url ?? "");
        return (await mint(doorstep, { user_id, send_id: "fresh" })).slots[0];
      }),
    );
    const times: number[] = [];
    let shown = 0;
    for (const [n, name] of names.entries()) {
      const clicked = performance.now();
      const accepted = await doorstep.call("/v1/track", { key: "wk_dev", body: productViewed(name, `solo-${n}`) });
      expect(accepted.status).toBe(200);
      const picture = await doorstep.call(mails[n]?.image_url ?? "");
      times.push(performance.now() - clicked);
      expect([picture.status, picture.type]).toEqual([200, "image/jpeg"]);
      const target = (await doorstep.call(mails[n]?.click_url ?? "")).headers.get("location");
      if (target === `${shopUrl}/p/solo-${n}`) shown += 1;
    }
    times.sort((a, b) => a - b);
    const at = (share: number): string => `${(times[Math.floor((times.length - 1) * share)] ?? 0).toFixed(0)} ms`;
    process.stderr.write(
      `Product view to the picture that shows it: p50 ${at(0.5)}, p99 ${at(0.99)}, ${shown} of ${people}\n`,
    );
    expect(shown).toBe(people);
    expect(times[Math.floor(people / 2)]).toBeLessThan(1_000);
  });
});
