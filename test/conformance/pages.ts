import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { build } from "esbuild";
import { type Browser, type BrowserContext, chromium } from "playwright-core";
import { chromiumArguments } from "../support/chromium.ts";
import type { Client } from "./clients.ts";
import type { Plan } from "./plan.ts";

/** Pages with real clients on them, in a real browser. */
export type Pages = {
  /** Opens a page in a browser profile of its own and has the client send the plan; it stays open. */
  send(client: Client, plan: Plan): Promise<OpenPage>;
  close(): Promise<void>;
};

export type OpenPage = { readonly errors: readonly string[]; close(): Promise<void> };

declare global {
  interface Window {
    sendPlan(plan: Plan): Promise<void>;
  }
}

/** A browser's own id would mark it as a machine. */
const userAgent =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";

/** Some clients send nothing from a browser that says of itself that it is driven by a program. */
const asPeople = "--disable-blink-features=AutomationControlled";

/** Bundles every client once and serves a page for each. */
export const openPages = async (executablePath: string, clients: readonly Client[]): Promise<Pages> => {
  const scripts = new Map<string, string>();
  for (const client of clients) scripts.set(`/${client.installedAs}.js`, await bundle(client));
  const site = createServer(({ url = "/" }, response) => {
    const script = scripts.get(url);
    response.setHeader("content-type", script === undefined ? "text/html; charset=utf-8" : "text/javascript");
    response.end(script ?? `<!doctype html><title>shop</title><script src="${url}.js"></script>`);
  });
  await new Promise<void>((listening) => site.listen(0, "127.0.0.1", listening));
  const { port } = site.address() as AddressInfo;
  const browser = await chromium.launch({ executablePath, args: [...chromiumArguments, asPeople] });
  return {
    send: (client, plan) => open(browser, `http://127.0.0.1:${port}/${client.installedAs}`, plan),
    close: async () => {
      await browser.close();
      site.close();
      site.closeAllConnections();
    },
  };
};

const open = async (browser: Browser, url: string, plan: Plan): Promise<OpenPage> => {
  const context: BrowserContext = await browser.newContext({ userAgent });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.goto(url);
  await page.evaluate((given) => window.sendPlan(given), plan);
  return { errors, close: () => context.close() };
};

/** The client as its package ships it, with its driver, as one script. */
const bundle = async ({ module, driver }: Client): Promise<string> => {
  const made = await build({
    stdin: {
      contents: `import * as sdk from "${module}"; import { drive } from "./drivers/${driver}.ts";
        window.sendPlan = (plan) => drive(sdk, plan);`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    write: false,
    format: "iife",
    platform: "browser",
    target: "chrome120",
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "error",
  });
  return made.outputFiles[0]?.text ?? "";
};
