import { describe, expect, it } from "vitest";
import { findChromium } from "../support/chromium.ts";
import { anonymousId, expectTypes, ready, sent, type Trouble, useSdkShop } from "../support/journey/sdk-shop.ts";

const executablePath = findChromium();
const times = <T>(n: number, of: T): T[] => Array.from({ length: n }, () => of);

describe.skipIf(executablePath === null)("our SDK in trouble, in a real browser", () => {
  const shop = useSdkShop(executablePath);
  const quiet = (): string => shop.tag('data-auto="off"');

  it("hands over what happened while the page is being left, and counts it once", async () => {
    shop.page("/leaving", quiet());
    const device = await shop.device();
    const page = await shop.visit(device, "/leaving");
    const ref = `anonymous_id:${await anonymousId(page)}`;
    await page.evaluate(() => {
      window.doorstep.viewed("lamp-1");
      window.doorstep.added("lamp-1");
      location.href = "about:blank";
    });
    await page.waitForURL("about:blank");
    await expectTypes(shop, ref, ["product_viewed", "product_added"]);
    expect(shop.state.seen).toHaveLength(1);
    // The next page makes sure, with the same ids.
    const next = await shop.visit(device, "/leaving");
    await sent(next);
    expect(shop.state.seen.length).toBeGreaterThan(1);
    await expectTypes(shop, ref, ["product_viewed", "product_added"]);
  });

  it("keeps what was handed over into a gateway that was down", async () => {
    shop.page("/lost-beacon", quiet());
    const device = await shop.device();
    const page = await shop.visit(device, "/lost-beacon");
    const ref = `anonymous_id:${await anonymousId(page)}`;
    shop.state.trouble = { status: 503 };
    await page.evaluate(() => {
      window.doorstep.viewed("lamp-1");
      location.href = "about:blank";
    });
    await page.waitForURL("about:blank");
    await expect.poll(() => shop.state.seen.length).toBe(1);
    shop.state.trouble = null;
    await sent(await shop.visit(device, "/lost-beacon"));
    await expectTypes(shop, ref, ["product_viewed"]);
  });

  it("keeps what happened before consent in memory, and from then on in the browser", async () => {
    shop.page("/asked-offline", shop.tag('data-auto="off" data-consent="required"'));
    const device = await shop.device();
    const page = await shop.visit(device, "/asked-offline");
    const ref = `anonymous_id:${await anonymousId(page)}`;
    shop.state.trouble = "dropped";
    await page.evaluate(() => window.doorstep.viewed("lamp-1"));
    await page.waitForTimeout(400);
    expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
    await page.evaluate(() => window.doorstep.consent(true));
    await page.close();
    shop.state.trouble = null;
    await sent(await shop.visit(device, "/asked-offline"));
    await expectTypes(shop, ref, ["product_viewed", "custom"]);
  });

  it.each([
    ["Web Locks", false],
    ["a lease, where there are none", true],
  ])("shares one queue between tabs, one of which sends at a time: %s", async (_, withoutLocks) => {
    shop.page("/tabs", quiet());
    const device = await shop.device();
    if (withoutLocks) await device.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, "locks"));
    const [one, two] = [await shop.visit(device, "/tabs"), await shop.visit(device, "/tabs")];
    expect(await one.evaluate(() => "locks" in navigator)).toBe(!withoutLocks);
    const ref = `anonymous_id:${await anonymousId(one)}`;
    shop.state.trouble = "dropped";
    const act = async (name: string): Promise<void> => {
      for (let n = 0; n < 20; n++) window.doorstep.track(`${name} ${n}`);
      await new Promise((done) => setTimeout(done, 300));
    };
    await Promise.all([one.evaluate(act, "one"), two.evaluate(act, "two")]);
    // A tab that is closed leaves its events to the other; what it hands over on leaving waits for nobody.
    await Promise.all([two.waitForEvent("close"), two.close({ runBeforeUnload: true })]);
    await one.waitForTimeout(500);
    Object.assign(shop.state, { trouble: null, busiest: 0 });
    const third = await shop.visit(device, "/tabs");
    await Promise.all([sent(one), sent(third)]);
    expect(shop.state.busiest).toBe(1);
    await expectTypes(shop, ref, times(40, "custom"));
  });

  it("waits as long as a 429 says, across pages, and then tries again", async () => {
    shop.page("/busy", quiet());
    const device = await shop.device();
    const page = await shop.visit(device, "/busy");
    const ref = `anonymous_id:${await anonymousId(page)}`;
    shop.state.trouble = { status: 429, retryAfter: 4 };
    await page.evaluate(() => window.doorstep.track("Patient"));
    await expect.poll(() => shop.state.seen.length).toBe(1);
    shop.state.trouble = null;
    const refused = shop.state.seen[0]?.at ?? 0;
    await page.waitForTimeout(200);
    const other = await shop.visit(device, "/busy");
    await other.evaluate(() => window.doorstep.track("Patient too"));
    await expectTypes(shop, ref, ["custom", "custom"]);
    expect((shop.state.seen[1]?.at ?? 0) - refused).toBeGreaterThanOrEqual(3_900);
  });

  it("tries again, later each time, while the gateway is unavailable", async () => {
    shop.page("/down", quiet());
    const page = await shop.visit(await shop.device(), "/down");
    const ref = `anonymous_id:${await anonymousId(page)}`;
    shop.state.trouble = { status: 503 };
    await page.evaluate(() => window.doorstep.track("Stubborn"));
    await expect.poll(() => shop.state.seen.length, { timeout: 15_000 }).toBe(3);
    const [first, second, third] = shop.state.seen.map(({ at }) => at);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThan(450);
    expect((third ?? 0) - (second ?? 0)).toBeGreaterThan(900);
    shop.state.trouble = null;
    await expectTypes(shop, ref, ["custom"]);
  });

  it("outlives a gateway that is killed", async () => {
    shop.page("/killed", quiet());
    const page = await shop.visit(await shop.device(), "/killed");
    const ref = `anonymous_id:${await anonymousId(page)}`;
    await page.evaluate(() => window.doorstep.track("Before"));
    await sent(page);
    const restart = await shop.kill();
    await page.evaluate(() => window.doorstep.track("Meanwhile"));
    await page.waitForTimeout(500);
    await restart();
    await expectTypes(shop, ref, ["custom", "custom"]);
  });

  it("counts once what arrived without an answer, whatever the network does", async () => {
    shop.page("/unsteady", quiet());
    const device = await shop.device();
    const [one, two] = [await shop.visit(device, "/unsteady"), await shop.visit(device, "/unsteady")];
    const ref = `anonymous_id:${await anonymousId(one)}`;
    const troubles: Trouble[] = ["unanswered", null, "dropped", { status: 503 }, "unanswered", { status: 500 }, null];
    for (const [n, trouble] of [...troubles, ...troubles].entries()) {
      shop.state.trouble = trouble;
      await (n % 2 === 0 ? one : two).evaluate((name) => window.doorstep.track(name), `Event ${n}`);
      if (n === 6) await Promise.all([one.reload(), ready(one)]);
      await one.waitForTimeout(250);
    }
    shop.state.trouble = null;
    await Promise.all([ready(one), sent(one), sent(two)]);
    await expectTypes(shop, ref, times(14, "custom"));
    const bodies = shop.state.seen.filter(({ body }) => body !== "").map(({ body }) => body);
    const carried = bodies.flatMap((body) => (JSON.parse(body) as { e: { i: string }[] }).e.map(({ i }) => i));
    expect(carried.length).toBeGreaterThan(new Set(carried).size);
  });

  it("gives up exactly the request that can never succeed", async () => {
    shop.page("/hopeless", quiet());
    const page = await shop.visit(await shop.device(), "/hopeless");
    const ref = `anonymous_id:${await anonymousId(page)}`;
    shop.state.trouble = { status: 400 };
    await page.evaluate(() => window.doorstep.track("Hopeless"));
    await sent(page);
    expect(shop.state.seen).toHaveLength(1);
    shop.state.trouble = null;
    await page.evaluate(() => window.doorstep.track("Fine"));
    await expectTypes(shop, ref, ["custom"]);
  });

  it("lets no event hold up the others: one that is far too large, one that is refused, a long one", async () => {
    shop.page("/large", quiet());
    const page = await shop.visit(await shop.device(), "/large");
    const ref = `anonymous_id:${await anonymousId(page)}`;
    await page.evaluate(() => {
      const circle: Record<string, unknown> = {};
      circle["self"] = circle;
      window.doorstep.track("Circle", circle);
      window.doorstep.track("Far too large", { text: "x".repeat(300_000) });
      window.doorstep.viewed({} as never);
      window.doorstep.track("Long", { text: "x".repeat(100_000) });
      for (let n = 0; n < 50; n++) window.doorstep.track("Short", { text: "y".repeat(2_000) });
    });
    await sent(page);
    await expectTypes(shop, ref, times(51, "custom"));
    expect(Math.max(...shop.state.seen.map(({ body }) => (JSON.parse(body) as { e: object[] }).e.length))).toBeLessThan(
      12,
    );
  });

  it("works with storage full, blocked, and in a frame that may keep nothing", async () => {
    shop.page("/full", quiet());
    const full = await shop.visit(await shop.device(), "/full");
    await full.evaluate(() => {
      for (let size = 4_000_000; size >= 1; size = Math.floor(size / 2)) {
        for (let n = 0; n < 2; n++) {
          try {
            localStorage[`junk-${size}-${n}`] = "x".repeat(size);
          } catch {
            break;
          }
        }
      }
    });
    await full.evaluate(() => window.doorstep.track("Full"));
    expect(await full.evaluate(() => Object.keys(localStorage).some((name) => name.startsWith("ds_")))).toBe(false);
    await expectTypes(shop, `anonymous_id:${await anonymousId(full)}`, ["custom"]);

    const device = await shop.device();
    await device.addInitScript(() =>
      Object.defineProperty(window, "localStorage", {
        get() {
          throw new DOMException("denied", "SecurityError");
        },
      }),
    );
    const blocked = await shop.visit(device, "/full");
    await blocked.evaluate(() => window.doorstep.track("Blocked"));
    await expectTypes(shop, `anonymous_id:${await anonymousId(blocked)}`, ["custom"]);

    shop.page("/framed", `<iframe sandbox="allow-scripts" src="/full"></iframe>`);
    const page = await (await shop.device()).newPage();
    await page.goto(`${shop.url}/framed`);
    const frame = page.frames()[1];
    await frame?.waitForFunction("window.doorstep && window.doorstep.ids");
    const framed = (await frame?.evaluate(() => (window.doorstep.track("Framed"), window.doorstep.ids().a))) ?? "";
    await expectTypes(shop, `anonymous_id:${framed}`, ["custom"]);
  });

  it("goes by pixel where the page's policy forbids calls, and keeps personal traits out of addresses", async () => {
    shop.state.headers = { "content-security-policy": "connect-src 'none'" };
    shop.page("/policy", quiet());
    const page = await shop.visit(await shop.device(), "/policy");
    const ref = `anonymous_id:${await anonymousId(page)}`;
    await page.evaluate(() => {
      window.doorstep.identify(null, { email: "ada@ada.example" });
      window.doorstep.viewed("lamp-1");
      window.doorstep.added("lamp-1");
    });
    await expectTypes(shop, ref, ["product_viewed", "product_added"]);
    expect(shop.state.seen.every(({ path }) => path.startsWith("/e.gif?k=wk_dev&b="))).toBe(true);
    expect(shop.state.seen.some(({ path }) => path.includes("ada"))).toBe(false);
    // The traits wait for a page with another policy.
    shop.state.headers = {};
    await page.reload();
    await ready(page);
    await expectTypes(shop, ref, ["product_viewed", "product_added", "identify"]);
  });

  it("keeps an event that went by pixel while the log was away", async () => {
    shop.state.headers = { "content-security-policy": "connect-src 'none'" };
    shop.page("/policy-down", quiet());
    const page = await shop.visit(await shop.device(), "/policy-down");
    const ref = `anonymous_id:${await anonymousId(page)}`;
    shop.state.trouble = { status: 503 };
    await page.evaluate(() => window.doorstep.viewed("lamp-1"));
    await expect.poll(() => shop.state.seen.length).toBe(1);
    shop.state.trouble = null;
    await expectTypes(shop, ref, ["product_viewed"]);
  });
});
