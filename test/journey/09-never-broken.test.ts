import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ErrorEnvelope } from "../../src/contract/errors.ts";
import { Recommendations } from "../../src/contract/recommendation.ts";
import type { MintedToken } from "../../src/contract/tokens.ts";
import { type Answer, useGateway } from "../support/journey/gateway.ts";
import { oddRequest, seeded } from "../support/journey/odd-requests.ts";
import { expectPicture } from "../support/journey/picture.ts";
import { fillCatalogue, mint, productViewed, recommendations, send } from "../support/journey/shop.ts";

/** Requests of the storm; the seed makes them the same ones in every run. STORM_SEED=n, STORM_REQUESTS=n: others. */
const requests = Number(process.env["STORM_REQUESTS"] ?? 4_000);
const seed = Number(process.env["STORM_SEED"] ?? 20_261_123);

describe("a storm of malformed requests", () => {
  const doorstep = useGateway();
  let minted: MintedToken;
  beforeAll(async () => {
    await fillCatalogue(doorstep);
    minted = await mint(doorstep, { user_id: "ada", send_id: "storm" });
  });

  const routes = [
    ["POST", "/v1/batch"],
    ["POST", "/v1/track"],
    ["POST", "/v1/identify"],
    ["POST", "/v1/alias"],
    ["POST", "/v1/group"],
    ["POST", "/e"],
    ["GET", "/e.gif"],
    ["POST", "/v1/catalog"],
    ["GET", "/v1/catalog"],
    ["GET", "/v1/catalog/{id}"],
    ["DELETE", "/v1/catalog/{id}"],
    ["GET", "/v1/profiles/{ref}"],
    ["GET", "/v1/profiles/{ref}/events"],
    ["GET", "/v1/profiles/u/events"],
    ["GET", "/v1/recommendations"],
    ["POST", "/v1/tokens"],
    ["GET", "/o/{token}/{file}"],
    ["GET", "/o/{token}/{placement}/{send}/{file}"],
    ["GET", "/c/{token}/{slot}"],
    ["GET", "/c/{token}/{placement}/{send}/{slot}"],
    ["GET", "/{any}/{thing}"],
    ["GET", "/metrics"],
    ["GET", "/readyz"],
    ["GET", "/docs/errors"],
  ] as const;

  it(`meets no 5xx, no broken picture and no strange redirect in ${requests} of them, on every route`, async () => {
    const random = seeded(seed);
    const tokenOf = (url = "") => url.split("/")[4] ?? "";
    const own = [
      ["GET", `/o/${tokenOf(minted.slots[0]?.image_url)}/{file}`],
      ["GET", `/o/${tokenOf(minted.slots[0]?.image_url)}/{placement}/{send}/{file}`],
      ["GET", `/c/${tokenOf(minted.slots[0]?.click_url)}/{slot}`],
      ["GET", `/c/${tokenOf(minted.slots[0]?.click_url)}/1`],
    ] as const;
    const all = [...routes, ...own];
    const statuses = new Map<string, number>();
    let left = requests;
    const lane = async (): Promise<void> => {
      while (left-- > 0) {
        const [method, pattern] = random.pick(all as unknown as [(typeof all)[number]]);
        const { path, call } = oddRequest(random, pattern, method);
        const told = `${call.method} ${path} ${JSON.stringify(call)}`;
        const answer = await doorstep.call(path, call).catch((error: unknown) => {
          throw new Error(`${told}: ${String(error)}`, { cause: error });
        });
        expect(answer.status, told).toBeLessThan(500);
        check(answer, path, told);
        const kind = `${Math.floor(answer.status / 100)}xx`;
        statuses.set(kind, (statuses.get(kind) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: 12 }, lane));
    // Not everything was refused at the door.
    expect(statuses.get("2xx")).toBeGreaterThan(requests / 10);
    expect(statuses.get("4xx")).toBeGreaterThan(requests / 10);
  });

  const check = (answer: Answer, path: string, told: string): void => {
    if (answer.status >= 400) {
      if (answer.bytes.length > 0) ErrorEnvelope.parse(answer.json());
    } else if (answer.status >= 300 && answer.status !== 304) {
      const { protocol, host } = new URL(answer.headers.get("location") ?? "");
      expect([protocol, ["example.com", "shop.example"].includes(host)], told).toEqual(["https:", true]);
    } else if (new URL(path, doorstep.url).pathname.startsWith("/o/")) {
      expect(answer.type, told).toMatch(/^image\/(jpeg|png|gif)$/);
    }
  };

  it("answers 400 to a Host that is none, and still a picture", async () => {
    for (const host of ["[", "a b", "a:99999", "%00", "1.2.3.4.5.256"]) {
      for (const path of ["/nope", "/c/nonsense/1", "/v1/recommendations?key=rk_dev&send_id=x", "/healthz"]) {
        expect(await rawStatus(new URL(doorstep.url), path, host)).toBe(400);
      }
      expect(await rawStatus(new URL(doorstep.url), "/o/nonsense/1.jpg", host)).toBe(200);
    }
  });

  it("and then works as before", async () => {
    await send(doorstep, productViewed("after", "lamp-1"));
    expect((await recommendations(doorstep, "user_id=after")).known).toBe(true);
    await expectPicture(await doorstep.call(minted.slots[0]?.image_url ?? ""));
    await doorstep.applied();
    const { text } = await doorstep.call("/metrics", { key: "sk_dev" });
    expect(text).not.toMatch(/^reader_stuck\{[^}]*\} 1$/m);
    expect(text).not.toMatch(/^records_parked_total\{[^}]*\} [1-9]/m);
    expect((await doorstep.call("/readyz")).status).toBe(200);
  });

  it("can not be made to look at an internal address: a picture without its photo comes instead", async () => {
    let asked = 0;
    const inside = createHttpServer((_request, response) => {
      asked += 1;
      response.end();
    }).listen(0, "127.0.0.1");
    await once(inside, "listening");
    const { port } = inside.address() as AddressInfo;
    const hosts = [
      `127.0.0.1:${port}`,
      `localhost:${port}`,
      `2130706433:${port}`,
      `0x7f.1:${port}`,
      `0:${port}`,
      `[::1]:${port}`,
      `[::ffff:127.0.0.1]:${port}`,
      `127.0.0.1.nip.io:${port}`,
      `user:pass@127.0.0.1:${port}`,
      "169.254.169.254",
      "metadata.google.internal",
    ];
    const items = hosts.map((host, n) => ({ id: `inside-${n}`, title: host, image: `http://${host}/x.jpg` }));
    await doorstep.call("/v1/catalog", { key: "sk_dev", body: items });
    for (const [n] of hosts.entries()) {
      const userId = `curious-${n}`;
      await send(doorstep, productViewed(userId, `inside-${n}`));
      const { slots } = await mint(doorstep, { user_id: userId, send_id: "x" });
      await expectPicture(await doorstep.call(slots[0]?.image_url ?? ""));
    }
    inside.close();
    expect(asked).toBe(0);
  });

  it("and clicks lead to no host that the shop does not name", async () => {
    const urls = [
      "https://user:pw@shop.example/",
      "ftp://shop.example/",
      "https://shop.example:99999/",
      "//evil.example",
    ];
    for (const [n, url] of urls.entries()) {
      const { status } = await doorstep.call("/v1/catalog", {
        key: "sk_dev",
        body: [{ id: `odd-${n}`, title: "Odd", url }],
      });
      if (status !== 200) continue;
      await send(doorstep, productViewed(`clicker-${n}`, `odd-${n}`));
      const { slots } = await mint(doorstep, { user_id: `clicker-${n}`, send_id: "x" });
      const click = await doorstep.call(slots[0]?.click_url ?? "");
      expect(click.headers.get("location")).toBe("https://example.com/");
    }
  });
});

/** Takes connections and never says a word. */
const silent = createServer((socket) => {
  sockets.add(socket);
  socket.on("error", () => undefined);
}).listen(0, "127.0.0.1");
const sockets = new Set<Socket>();
await once(silent, "listening");
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  silent.close();
});
const { port: silentPort } = silent.address() as AddressInfo;

/** Nobody listens on the discard port. */
describe.each([
  ["refused", 9],
  ["taken and never answered", silentPort],
])("when Kafka and Redis are down: connections are %s", (_, port) => {
  const url = `http://127.0.0.1:${port}`;
  const doorstep = useGateway({
    allow: ["127.0.0.1/32"],
    bindings: {
      DOORSTEP_LOG: "kafka",
      UPSTASH_KAFKA_REST_URL: url,
      UPSTASH_KAFKA_REST_USERNAME: "u",
      UPSTASH_KAFKA_REST_PASSWORD: "p",
      DOORSTEP_READ_MODEL: "redis",
      UPSTASH_REDIS_REST_URL: url,
      UPSTASH_REDIS_REST_TOKEN: "t",
    },
  });
  it("a picture still comes, and its click leads somewhere", async () => {
    const { slots } = await mint(doorstep, { user_id: "ada", send_id: "outage" });
    for (const { image_url, click_url } of slots) {
      await expectPicture(await doorstep.call(image_url));
      const click = await doorstep.call(click_url);
      expect([click.status, click.headers.get("location")]).toEqual([302, "https://example.com/"]);
    }
  });

  it("recommendations are still 200, with what can be had", async () => {
    for (const query of ["user_id=ada", "user_id=ada&send_id=outage", "item_ids=lamp-1", ""]) {
      const answer = await doorstep.call(`/v1/recommendations?${query}`, { key: "rk_dev" });
      expect(answer.status).toBe(200);
      expect(Recommendations.parse(answer.json())).toMatchObject({ known: false, items: [] });
    }
  });

  it("an event is kept in the buffer, and the next answer knows it", async () => {
    const answer = await doorstep.call("/v1/track", { key: "wk_dev", body: productViewed("bea", "lamp-1") });
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({ accepted: 1 });
    const known = await doorstep.call("/v1/recommendations?user_id=bea", { key: "rk_dev" });
    expect(Recommendations.parse(known.json()).known).toBe(true);
    const pixel = await doorstep.call("/e.gif?k=wk_dev&a=x&n=Product%20Viewed&p.product_id=a");
    expect([pixel.status, pixel.type]).toEqual([200, "image/gif"]);
  });

  it("it says that it is not ready, but alive, and tells no comforting lag of 0", async () => {
    expect((await doorstep.call("/healthz")).status).toBe(200);
    const started = performance.now();
    const ready = await doorstep.call("/readyz");
    expect(ready.status).toBe(503);
    expect(ready.json()).toMatchObject({ status: "not_ready", checks: { readers: "ok" } });
    const metrics = await doorstep.call("/metrics", { key: "sk_dev" });
    expect(metrics.status).toBe(200);
    expect(metrics.text).toContain("http_request_seconds");
    expect(metrics.text).not.toMatch(/^reader_lag_records\{/m);
    // Whoever asks gives up after ten seconds or so.
    expect(performance.now() - started).toBeLessThan(8_000);
  });
});

/** Status of a request with a header that no HTTP client would send. */
async function rawStatus(gateway: URL, path: string, host: string): Promise<number> {
  const socket = connect(Number(gateway.port), gateway.hostname);
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  const [first] = (await once(socket, "data")) as [Buffer];
  socket.destroy();
  return Number(first.toString("latin1").split(" ", 2)[1]);
}
