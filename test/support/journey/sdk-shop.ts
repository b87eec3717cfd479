import { mkdtempSync, rmSync } from "node:fs";
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { type Gateway, startGateway } from "../../../scripts/gateway/start.ts";
import type { Doorstep } from "../../../src/sdk/api.ts";
import { chromiumArguments } from "../chromium.ts";

/**
 * What stands between the browsers and the gateway does with a request: answers itself, drops it, passes it on and
 * drops the answer; null: passes both on.
 */
export type Trouble = { readonly status: number; readonly retryAfter?: number } | "dropped" | "unanswered" | null;

/** A request to the gateway as the network saw it. */
export type Seen = { readonly path: string; readonly body: string; readonly at: number };

/** One entry of a Chromium trace; times in µs, `tdur` on the processor alone. */
export type TraceEvent = {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args: { readonly data?: { readonly url?: string } };
};

export type ProfileEvent = { readonly id: string; readonly type: string; readonly properties: Record<string, unknown> };

/** A shop on several hosts; on plain http, where there are no Web Locks. */
const hosts = "--host-resolver-rules=MAP *.shop.example 127.0.0.1,MAP shop.example 127.0.0.1";

/** A browser's own id would mark it as a machine. */
const userAgent =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";

/**
 * A shop on one origin, the gateway on another with a breakable network before it, and a real browser. All end with
 * the test file; an error that the SDK let through to a page fails the test.
 */
export const useSdkShop = (executablePath: string | null) => {
  const dir = mkdtempSync(join(tmpdir(), "doorstep-sdk-"));
  const pages = new Map<string, string>();
  const errors: string[] = [];
  const contexts: BrowserContext[] = [];
  const state = { trouble: null as Trouble, sdkDelayMs: 0, seen: [] as Seen[], busy: 0, busiest: 0, headers: {} };
  let gateway: Gateway;
  let shop: Server;
  let network: Server;
  let browser: Browser;

  const passOn = (incoming: IncomingMessage, outgoing: ServerResponse, body: Buffer, isLost: boolean): void => {
    const { method, headers, url } = incoming;
    const onwards = request(`${gateway.url}${url ?? "/"}`, { method, headers }, (answer) => {
      if (isLost) return void (answer.resume(), incoming.socket.destroy());
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      return void answer.pipe(outgoing);
    });
    onwards.on("error", () => outgoing.destroy());
    onwards.end(body);
  };

  const onRequest = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const path = incoming.url ?? "/";
    const counted = path.startsWith("/e");
    if (counted) state.seen.push({ path, body: Buffer.concat(chunks).toString(), at: performance.now() });
    else await new Promise((done) => setTimeout(done, state.sdkDelayMs));
    const { trouble } = state;
    if (!counted || trouble === null || trouble === "unanswered") {
      return passOn(incoming, outgoing, Buffer.concat(chunks), counted && trouble !== null);
    }
    if (trouble === "dropped") return void incoming.socket.destroy();
    outgoing.writeHead(trouble.status, {
      "access-control-allow-origin": incoming.headers.origin ?? "*",
      "access-control-expose-headers": "retry-after",
      ...(trouble.retryAfter === undefined ? {} : { "retry-after": String(trouble.retryAfter) }),
    });
    outgoing.end();
  };

  const listening = (server: Server): Promise<void> => new Promise((done) => server.listen(0, "127.0.0.1", done));
  const portOf = (server: Server): number => (server.address() as AddressInfo).port;

  beforeAll(async () => {
    gateway = await startGateway({ dir });
    shop = createServer((incoming, outgoing) => {
      const { pathname } = new URL(incoming.url ?? "/", "http://shop");
      outgoing.writeHead(pages.has(pathname) ? 200 : 404, {
        "content-type": "text/html; charset=utf-8",
        ...state.headers,
      });
      outgoing.end(pages.get(pathname) ?? "");
    });
    network = createServer((incoming, outgoing) => {
      const posts = incoming.method === "POST";
      if (posts) state.busiest = Math.max(state.busiest, ++state.busy);
      outgoing.on("close", () => (state.busy -= posts ? 1 : 0));
      void onRequest(incoming, outgoing);
    });
    await Promise.all([listening(shop), listening(network)]);
    browser = await chromium.launch({ executablePath: executablePath ?? "", args: [...chromiumArguments, hosts] });
  });
  beforeEach(() => Object.assign(state, { trouble: null, sdkDelayMs: 0, seen: [], busiest: 0, headers: {} }));
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
  });
  afterAll(async () => {
    await browser?.close();
    shop?.close();
    network?.close();
    await gateway?.kill9();
    rmSync(dir, { recursive: true, force: true });
    expect(errors).toEqual([]);
  });

  return {
    state,
    get gateway() {
      return gateway;
    },
    get url() {
      return `http://127.0.0.1:${portOf(shop)}`;
    },
    get port() {
      return portOf(shop);
    },
    /** The gateway as browsers reach it. */
    get network() {
      return `http://127.0.0.1:${portOf(network)}`;
    },
    /** The tag that shops paste. */
    tag: (attributes = ""): string =>
      `<script async src="http://127.0.0.1:${portOf(network)}/sdk.js" data-key="wk_dev" ${attributes}></script>`,
    page(path: string, html: string): void {
      pages.set(path, `<!doctype html><title>${path}</title>${html}`);
    },
    /** Another device. */
    async device(): Promise<BrowserContext> {
      const context = await browser.newContext({ userAgent });
      contexts.push(context);
      context.on("page", (page) => page.on("pageerror", (error) => errors.push(String(error))));
      return context;
    },
    /** Opens a page of the shop and waits until the SDK is there. */
    async visit(context: BrowserContext, path: string): Promise<Page> {
      const page = await context.newPage();
      await page.goto(path.startsWith("http") ? path : `http://127.0.0.1:${portOf(shop)}${path}`);
      await ready(page);
      return page;
    },
    /** What Chromium's main threads did while this ran. */
    async traced(page: Page, run: () => Promise<void>): Promise<readonly TraceEvent[]> {
      await browser.startTracing(page, { categories: ["toplevel", "devtools.timeline"] });
      await run();
      const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
      return trace.traceEvents;
    },
    /** kill -9, and what starts it again. */
    async kill(): Promise<() => Promise<void>> {
      const { port } = gateway;
      await gateway.kill9();
      return async () => {
        gateway = await startGateway({ dir, port });
      };
    },
    /** A person's events, newest first. */
    async events(ref: string): Promise<readonly ProfileEvent[]> {
      const answer = await fetch(`${gateway.url}/v1/profiles/${encodeURIComponent(ref)}/events?limit=1000`, {
        headers: { authorization: "Bearer sk_dev" },
      });
      return ((await answer.json()) as { data: ProfileEvent[] }).data;
    },
  };
};

export type SdkShop = ReturnType<typeof useSdkShop>;

export const ready = async (page: Page): Promise<void> => {
  await page.waitForFunction("window.doorstep && window.doorstep.ids");
};

/** Waits until nothing is left to send in any tab of this device that may keep things. */
export const sent = async (page: Page): Promise<void> => {
  const left = (): Promise<number> =>
    page.evaluate(async () => {
      await window.doorstep.flush();
      return Object.keys(localStorage).filter((name) => name.startsWith("ds_q")).length;
    });
  await expect.poll(left, { timeout: 30_000 }).toBe(0);
};

/** Who the page's next event will be from. */
export const idsOf = (page: Page): Promise<ReturnType<Doorstep["ids"]>> => page.evaluate(() => window.doorstep.ids());

export const anonymousId = async (page: Page): Promise<string> => (await idsOf(page)).a;

/** Exactly these of a person's events have these types, whatever their order; it stays so for a moment. */
export const expectTypes = async (shop: SdkShop, ref: string, types: readonly string[]): Promise<void> => {
  const sorted = types.toSorted();
  const seen = async (): Promise<string[]> => (await shop.events(ref)).map(({ type }) => type).toSorted();
  await expect.poll(seen, { timeout: 15_000 }).toEqual(sorted);
  await new Promise((done) => setTimeout(done, 300));
  expect(await seen()).toEqual(sorted);
  const ids = (await shop.events(ref)).map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
};
