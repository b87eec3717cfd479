import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer as createHttpServer, type Server as HttpServer } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Gateway, startGateway } from "../../scripts/gateway/start.ts";
import { type MintedToken, TokensAnswer } from "../../src/contract/tokens.ts";
import { goodPhoto } from "../support/bad-photos.ts";
import { type Answer, callAt } from "../support/journey/gateway.ts";
import { expectPicture } from "../support/journey/picture.ts";
import { productViewed } from "../support/journey/shop.ts";

/** People who each looked at one thing of their own; what was theirs before, and two sends after. */
const people = 60;
/** Requests at once; more would measure how the machine paints them side by side, not what they wait for. */
const lanes = 2;

const home = "https://example.com/";
const items = Array.from({ length: people }, (_, n) => ({
  id: `thing-${n}`,
  title: `Thing ${n}`,
  url: `https://shop.example/p/thing-${n}`,
  image: `https://photos.shop.example/${n}.jpg`,
  price: `${n + 1}.00`,
  currency: "EUR",
}));
const agents = [
  "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
  "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html",
  "Mozilla/5.0",
  "hey.com/imageproxy",
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
];

/** Kafka, Redis, a lake and every photo: all of them behind the same address, whatever is there. */
const away = {
  DOORSTEP_LOG: "kafka",
  DOORSTEP_LOG_EPOCH: "k1",
  DOORSTEP_LOG_PREVIOUS: JSON.stringify([{ epoch: "e1", partitions: 16, log: "embedded" }]),
  UPSTASH_KAFKA_REST_URL: "https://kafka.away.example",
  UPSTASH_KAFKA_REST_USERNAME: "u",
  UPSTASH_KAFKA_REST_PASSWORD: "p",
  DOORSTEP_READ_MODEL: "redis",
  UPSTASH_REDIS_REST_URL: "https://redis.away.example",
  UPSTASH_REDIS_REST_TOKEN: "t",
  DOORSTEP_LAKE: "s3",
  LAKE_S3_URL: "https://s3.away.example/bucket",
  LAKE_S3_ACCESS_KEY_ID: "a",
  LAKE_S3_SECRET_ACCESS_KEY: "s",
};

const listening = async <T extends Server | HttpServer>(server: T): Promise<T> => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
};
const portOf = (server: Server | HttpServer): number => (server.address() as AddressInfo).port;

describe.each(["refused", "taken and never answered"] as const)("when every connection to the outside is %s", (how) => {
  const dir = mkdtempSync(join(tmpdir(), "doorstep-away-"));
  const sockets = new Set<Socket>();
  let hole: Server;
  let gateway: Gateway;
  /** Messages that were opened before anything was away, and the item that each showed first. */
  let before: MintedToken[] = [];
  const shown = new Map<number, string>();

  const call = (path: string, key: string, body: unknown) => callAt(gateway.url, path, { key, body });
  const mint = async (send: string | null): Promise<MintedToken[]> => {
    const wanted = Array.from({ length: people }, (_, n) => ({
      user_id: `person-${n}`,
      ...(send === null ? {} : { send_id: send }),
    }));
    const answer = await call("/v1/tokens", "sk_dev", wanted);
    expect(answer.status).toBe(200);
    return TokensAnswer.parse(answer.json()).tokens;
  };
  const follow = (url: string) => callAt(gateway.url, url, { headers: { "user-agent": agents[4] ?? "" } });

  beforeAll(async () => {
    const photos = await listening(
      createHttpServer((_, response) => response.writeHead(200, { "content-type": "image/jpeg" }).end(goodPhoto)),
    );
    gateway = await startGateway({ dir, internet: `127.0.0.1:${portOf(photos)}` });
    expect((await call("/v1/catalog", "sk_dev", items)).status).toBe(200);
    const batch = items.map(({ id }, n) => productViewed(`person-${n}`, id));
    expect((await call("/v1/batch", "wk_dev", { batch })).status).toBe(200);
    before = await mint("before");
    for (const [n, { slots }] of before.entries()) {
      await expectPicture(await callAt(gateway.url, slots[0]?.image_url ?? ""));
      const click = await follow(slots[0]?.click_url ?? "");
      shown.set(n, new URL(click.headers.get("location") ?? home).pathname);
    }
    expect([...shown].filter(([n, path]) => path === `/p/thing-${n}`)).toHaveLength(people);
    const { port } = gateway;
    await gateway.stop();
    photos.closeAllConnections();
    photos.close();
    hole = await listening(
      createServer((socket) => {
        sockets.add(socket);
        socket.on("error", () => undefined);
      }),
    );
    const nobody = portOf(hole);
    if (how === "refused") hole.close();
    gateway = await startGateway({ dir, port, internet: `127.0.0.1:${nobody}`, bindings: away });
  }, 180_000);
  afterAll(async () => {
    await gateway?.kill9();
    for (const socket of sockets) socket.destroy();
    hole?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  /** Works through all of them in lanes; how long each took, ms, in order of length. */
  const timed = async <T>(all: readonly T[], one: (which: T) => Promise<void>): Promise<number[]> => {
    const times: number[] = [];
    let next = 0;
    const lane = async (): Promise<void> => {
      for (let which = all[next++]; which !== undefined; which = all[next++]) {
        const started = performance.now();
        await one(which);
        times.push(performance.now() - started);
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    return times.toSorted((a, b) => a - b);
  };
  const report = (what: string, times: readonly number[]): void => {
    const at = (share: number): string =>
      `${Math.round(times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0)} ms`;
    console.log(`${how}: ${times.length} ${what}, p50 ${at(0.5)}, p90 ${at(0.9)}, p99 ${at(0.99)}, longest ${at(1)}`);
  };

  it("every picture is whole and of the right size, every click leads on", { timeout: 300_000 }, async () => {
    const [fresh, persons] = [await mint("after"), await mint(null)];
    const flow = (url: string): string => url.replace("{send_id}", "flow-1");
    const messages = [...before, ...fresh, ...persons];
    const images = messages.flatMap(({ slots }) => slots.map(({ image_url }) => flow(image_url)));
    const clicks = messages.flatMap(({ slots }) => slots.map(({ click_url }) => flow(click_url)));
    const odd = [
      "/o/nobody-minted-this/1.jpg",
      "/o/%%token%%/default/x/1.jpg",
      `${new URL(images[0] ?? "").pathname}/1.jpg`,
    ];

    const answers: Answer[] = [];
    const fetchAll = (urls: readonly string[]): Promise<number[]> =>
      timed(
        urls.map((url, n) => ({ url, agent: agents[n % agents.length] ?? "" })),
        async ({ url, agent }) => {
          answers.push(await callAt(gateway.url, url, { headers: { "user-agent": agent } }));
        },
      );
    report("pictures", await fetchAll([...images, ...odd]));
    report("of them fetched again", await fetchAll(images));
    // Afterwards, and equal ones once: decoding takes the same processors.
    const different = new Map(
      answers.map((answer) => [`${answer.status} ${answer.type} ${answer.bytes.toString("base64")}`, answer]),
    );
    for (const answer of different.values()) await expectPicture(answer);
    expect(answers).toHaveLength(2 * images.length + odd.length);

    const clickTimes = await timed(clicks, async (url) => {
      const { status, headers } = await follow(url);
      expect(status).toBe(302);
      expect(["shop.example", "example.com"]).toContain(new URL(headers.get("location") ?? "").host);
    });
    report("clicks, all led on", clickTimes);

    // What was decided before lives in the people's objects, which need nobody.
    const led = await Promise.all(before.map(({ slots }) => follow(slots[0]?.click_url ?? "")));
    const paths = led.map(({ headers }) => new URL(headers.get("location") ?? home).pathname);
    expect(paths).toEqual(before.map((_, n) => shown.get(n)));
  });

  it("recommendations are 200, events are kept, and it says that it is not ready", async () => {
    for (const query of ["user_id=person-1", "user_id=person-1&send_id=x", "item_ids=thing-1", ""]) {
      expect((await callAt(gateway.url, `/v1/recommendations?${query}`, { key: "rk_dev" })).status).toBe(200);
    }
    expect((await call("/v1/track", "wk_dev", productViewed("person-1", "thing-2"))).json()).toMatchObject({
      accepted: 1,
    });
    expect((await callAt(gateway.url, "/healthz")).status).toBe(200);
    expect((await callAt(gateway.url, "/readyz")).status).toBe(503);
  });
});
