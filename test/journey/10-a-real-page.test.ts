import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Gateway, startGateway } from "../../scripts/gateway/start.ts";
import { chromiumArguments, findChromium } from "../support/chromium.ts";

const executablePath = findChromium();

/** The README's pixel and beacon on a page of another origin, opened by a real browser. */
describe.skipIf(executablePath === null)("a page in a real browser", () => {
  const dir = mkdtempSync(join(tmpdir(), "doorstep-page-"));
  let gateway: Gateway;
  let shop: Server;
  let browser: Browser;
  let page = "";

  beforeAll(async () => {
    gateway = await startGateway({ dir });
    shop = createServer((_request, response) => {
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.end(page);
    });
    await new Promise<void>((listening) => shop.listen(0, "127.0.0.1", listening));
    browser = await chromium.launch({ executablePath: executablePath ?? "", args: chromiumArguments });
  });
  afterAll(async () => {
    await browser?.close();
    shop?.close();
    await gateway?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  const visit = async (html: string, act: (page: Page) => Promise<void>): Promise<void> => {
    page = `<!doctype html><title>shop</title>${html}`;
    const tab = await browser.newPage();
    await tab.goto(`http://127.0.0.1:${(shop.address() as AddressInfo).port}/`);
    await act(tab);
    await tab.close();
  };

  /** Product ids that a visitor has viewed, as the profile API tells them. */
  const viewedBy = async (visitor: string): Promise<string[]> => {
    const answer = await fetch(`${gateway.url}/v1/profiles/anonymous_id:${visitor}/events?type=product_viewed`, {
      headers: { authorization: "Bearer sk_dev" },
    });
    const { data } = (await answer.json()) as { data: { properties: { product_id: string } }[] };
    return data.map((event) => event.properties.product_id);
  };

  it("counts a view by the pixel", async () => {
    await visit(
      `<img id="p" src="${gateway.url}/e.gif?k=wk_dev&a=pixel-visitor&n=Product%20Viewed&p.product_id=lamp-1" width="1" height="1" alt="">`,
      async (tab) => {
        await tab.waitForFunction(
          "document.getElementById('p').complete && document.getElementById('p').naturalWidth === 1",
        );
      },
    );
    expect(await viewedBy("pixel-visitor")).toEqual(["lamp-1"]);
  });

  it("counts a view by a beacon sent while the page is being left", async () => {
    await visit(
      `<script>addEventListener("pagehide", () => navigator.sendBeacon("${gateway.url}/e?k=wk_dev", JSON.stringify({
        a: "beacon-visitor", t: Date.now(),
        e: [{ i: "b-1", n: "Product Viewed", t: Date.now(), p: { product_id: "lamp-2" } }] })));</script>`,
      async (tab) => {
        await tab.goto("about:blank");
      },
    );
    await expect.poll(() => viewedBy("beacon-visitor"), { timeout: 5_000 }).toEqual(["lamp-2"]);
  });

  it("reads the answer to a cross-origin call with a key in the Authorization header", async () => {
    let status = 0;
    await visit("<p>shop</p>", async (tab) => {
      status = await tab.evaluate(async (url) => {
        const answer = await fetch(`${url}/v1/track`, {
          method: "POST",
          headers: { authorization: `Basic ${btoa("wk_dev:")}`, "content-type": "application/json" },
          body: JSON.stringify({
            anonymousId: "cors-visitor",
            event: "Product Viewed",
            messageId: "c-1",
            properties: { product_id: "lamp-3" },
          }),
        });
        const body = (await answer.json()) as { accepted: number };
        return body.accepted === 1 ? answer.status : 0;
      }, gateway.url);
    });
    expect(status).toBe(200);
    expect(await viewedBy("cors-visitor")).toEqual(["lamp-3"]);
  });
});
