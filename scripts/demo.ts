import { createServer } from "node:http";
import { readFile, rm } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { defaultPlacement } from "../src/contract/placement.ts";
import { demoGateway, type DemoGateway } from "./demo/api.ts";
import { inboxPage } from "./demo/inbox-page.ts";
import { demoMail } from "./demo/mail.ts";
import { mailPage } from "./demo/mail-page.ts";
import { drawPhotos } from "./demo/photos.ts";
import { shopItems, type ShopItem } from "./demo/shop.ts";
import { shopperEvents } from "./demo/shoppers.ts";
import { shopper, storySend, tellStory } from "./demo/story.ts";
import { startGateway } from "./gateway/start.ts";
import { cli } from "./lib/cli.ts";
import { count, duration, progress } from "./lib/progress.ts";
import { untilStopped } from "./lib/until-stopped.ts";

const { values } = cli({
  name: "demo",
  about:
    "A small shop with everything embedded: thousands of shoppers' events, one shopper's story, a live inbox page.",
  options: {
    once: { about: "end after the story: exit 0 when every step of it held, else 1" },
    shoppers: {
      value: "N",
      about: "how many shoppers browse",
      default: 2_000,
      number: { min: 10, max: 100_000, whole: true },
    },
    port: {
      value: "PORT",
      about: "of the gateway; the inbox page takes the next one",
      default: 8787,
      number: { min: 0, max: 65_534, whole: true },
    },
    json: { about: "print the story's figures as JSON" },
  },
  examples: ["npm run demo", "npm run demo -- --once"],
});

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const folder = resolve(import.meta.dirname, "../.doorstep/demo");
const started = performance.now();

/** Sends every shopper's events through POST /v1/batch, a few shoppers a request, a few requests at a time. */
const browse = async (gateway: DemoGateway, items: readonly ShopItem[]): Promise<number> => {
  const bar = progress("shoppers browsing", values.shoppers);
  const now = Date.now();
  const perRequest = 20;
  let [next, done, events] = [0, 0, 0];
  const lane = async (): Promise<void> => {
    while (next < values.shoppers) {
      const from = next;
      next = Math.min(values.shoppers, next + perRequest);
      const batch = Array.from({ length: next - from }, (_, i) => shopperEvents(from + i, items, now)).flat();
      await gateway.post("/v1/batch", "wk_dev", { batch, sentAt: new Date().toISOString() });
      done += perRequest;
      events += batch.length;
      bar.at(Math.min(done, values.shoppers), `${count(events)} events`);
    }
  };
  await Promise.all([lane(), lane(), lane(), lane()]);
  bar.end(`${count(events)} events accepted`);
  return events;
};

/** Waits until the readers have applied everything, and the lists that follow from it are published. */
const settle = async (gateway: DemoGateway, events: number): Promise<void> => {
  const bar = progress("applying", events);
  for (let lag = await gateway.lag(); lag > 0; lag = await gateway.lag()) {
    bar.at(events - lag);
    await new Promise((wake) => setTimeout(wake, 250));
  }
  bar.at(events);
  bar.end();
};

say(`Drawing the shop's photos into ${join(folder, "photos")}`);
const photos = progress("photos", 48);
const products = await drawPhotos(join(folder, "photos"), undefined, (done) => photos.at(done));
photos.end();
const items = shopItems(products);

say("Starting the gateway: no account, no broker, no Redis; everything is embedded.");
// The story begins with an empty shop.
await rm(join(folder, "state"), { recursive: true, force: true });
const running = await startGateway({
  dir: join(folder, "state"),
  port: values.port,
  photosDir: join(folder, "photos"),
});
let exitCode = 0;
try {
  const gateway = demoGateway(running.url);
  await gateway.post("/v1/catalog", "sk_dev", items);
  const events = await browse(gateway, items);
  await settle(gateway, events);

  const storyFolder = join(folder, "story");
  const story = await tellStory({ gateway, items, folder: storyFolder, say });
  const figures = {
    ok: story.failures.length === 0,
    failures: story.failures,
    click_to_json_ms: Math.round(story.clickToJsonMs),
    click_to_image_ms: Math.round(story.clickToImageMs),
    events,
    run_seconds: Math.round((performance.now() - started) / 100) / 10,
  };
  if (values.json) console.log(JSON.stringify(figures));
  say(
    `Freshness: click to JSON ${figures.click_to_json_ms} ms, click to image ${figures.click_to_image_ms} ms (aim: each under 1 s).`,
  );
  say(`The demo ran for ${duration(figures.run_seconds)}${figures.ok ? "" : "; the story FAILED"}.`);
  exitCode = figures.ok ? 0 : 1;

  if (!values.once) {
    const mail = mailPage(await demoMail(gateway, shopper, storySend));
    const page = inboxPage({
      origin: running.url,
      shopper,
      items,
      photo: (item) => `/photos/${basename(item.image)}`,
      dwellMs: defaultPlacement.dwell_seconds * 1_000,
    });
    const server = createServer((request, response) => {
      const answer = async (): Promise<void> => {
        const path = request.url ?? "/";
        if (path === "/recommendations") {
          response.setHeader("content-type", "application/json; charset=utf-8");
          response.end(JSON.stringify(await gateway.recommendations(shopper)));
        } else if (path.startsWith("/photos/")) {
          response.setHeader("content-type", "image/jpeg");
          response.end(await readFile(join(folder, "photos", basename(path))));
        } else {
          response.setHeader("content-type", "text/html; charset=utf-8");
          response.end(path === "/mail" ? mail : page);
        }
      };
      answer().catch(() => {
        response.statusCode = 404;
        response.end();
      });
    });
    const inboxPort = Number(new URL(running.url).port) + 1;
    await new Promise<void>((listening) => server.listen(inboxPort, "127.0.0.1", listening));
    say(`\nOpen http://127.0.0.1:${inboxPort} : an inbox with live pictures, and the shop to act in. Ctrl-C ends it.`);
    await untilStopped();
    server.close();
  }
} finally {
  await running.stop();
}
process.exit(exitCode);
