import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { RunningServer } from "../../scripts/bridge/http/server.ts";
import { openRedis, type RedisConnection } from "../../scripts/bridge/redis/connection.ts";
import { startRedisFront } from "../../scripts/bridge/redis/server.ts";
import { type FaultProxy, startFaultProxy } from "../../scripts/faults/fault-proxy.ts";
import { privateNetworks } from "../../scripts/gateway/network.ts";
import { type Gateway, startGateway } from "../../scripts/gateway/start.ts";
import { findRedis, startRedis, type RunningRedis } from "../../scripts/test-stack/redis.ts";
import { Recommendations } from "../../src/contract/recommendation.ts";
import { TokensAnswer } from "../../src/contract/tokens.ts";
import { expectPicture } from "../support/journey/picture.ts";

const program = findRedis();
const token = "redis-token";
const items = Array.from({ length: 24 }, (_, n) => ({ id: `thing-${n}`, title: `Thing ${n}`, price: `${n + 1}.00` }));
const asked = 5;

describe.skipIf(program === undefined)("a gateway whose Redis is a real one and goes away", { timeout: 90_000 }, () => {
  const dir = mkdtempSync(join(tmpdir(), "doorstep-redis-"));
  let redis: RunningRedis;
  let direct: RedisConnection;
  let front: RunningServer;
  let proxy: FaultProxy;
  let gateway: Gateway;
  let sent = 0;

  const start = async (port = 0): Promise<void> => {
    gateway = await startGateway({
      dir,
      port,
      scheduleEvery: 0,
      allow: privateNetworks([proxy.url]),
      bindings: {
        DOORSTEP_READ_MODEL: "redis",
        UPSTASH_REDIS_REST_URL: proxy.url,
        UPSTASH_REDIS_REST_TOKEN: token,
      },
    });
  };
  const post = async (path: string, key: string, body?: unknown): Promise<unknown> => {
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
    const answer = await fetch(`${gateway.url}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    expect(answer.status).toBe(200);
    return answer.json();
  };
  /** A session of views, one after the other. */
  const views = (user: string, things: readonly number[]) =>
    post("/v1/batch", "wk_dev", {
      batch: things.map((thing) => ({
        type: "track",
        event: "Product Viewed",
        messageId: `view-${sent++}`,
        userId: user,
        properties: { product_id: `thing-${thing % items.length}` },
      })),
    });
  const keysIn = async (pattern: string): Promise<string[]> => {
    const [keys] = await direct.send([["KEYS", pattern]]);
    return (keys as readonly Buffer[]).map(String).toSorted();
  };
  /** The read model in Redis, values without the tick that changes with every publishing. */
  const stored = async (): Promise<Map<string, string>> => {
    const names = (await keysIn("*")).filter((name) => !name.startsWith("copies:"));
    const values = names.length === 0 ? [[]] : await direct.send([["MGET", ...names]]);
    return new Map(names.map((name, at) => [name, String((values[0] as readonly Buffer[])[at])]));
  };
  const published = async (): Promise<Record<string, string>> =>
    Object.fromEntries(Array.from(await stored(), ([name, value]) => [name, value.replace(/^\d+\.\d+:/, "")]));
  /** What is published, once nothing more is; some boards go out with the minute. */
  const settled = async (): Promise<Record<string, string>> => {
    for (let before = await published(); ;) {
      await sleep(1_500);
      await gateway.tick();
      const after = await published();
      if (JSON.stringify(after) === JSON.stringify(before) && Object.keys(after).length > 0) return after;
      before = after;
    }
  };
  /** Minutes pass quickly here: a shard that was still holding back after a failure heals in a later one. */
  const untilPublished = async (wanted: Record<string, string>): Promise<void> => {
    const minutes = async () => {
      // What a failed minute left is the next one's work.
      await gateway.tick().catch(() => undefined);
      return published();
    };
    await expect.poll(minutes, { timeout: 40_000, interval: 500 }).toEqual(wanted);
  };

  let images: string[] = [];
  /** One reader's turn: JSON and a picture, both whole, with every item asked for. Returns how long the JSON took, ms. */
  const look = async (user: string): Promise<number> => {
    const started = performance.now();
    const answer = await fetch(`${gateway.url}/v1/recommendations?user_id=${user}&limit=${asked}`, {
      headers: { authorization: "Bearer rk_dev" },
    });
    const text = await answer.text();
    const took = performance.now() - started;
    expect(answer.status, text).toBe(200);
    expect(Recommendations.parse(JSON.parse(text)).items.length, text).toBe(asked);
    const address = new URL(images[Math.floor(Math.random() * images.length)] ?? "").pathname;
    const picture = await fetch(`${gateway.url}${address}`);
    const bytes = Buffer.from(await picture.arrayBuffer());
    const { status, headers } = picture;
    const type = headers.get("content-type") ?? "";
    await expectPicture({ status, headers, type, bytes, text: "", json: () => null });
    return took;
  };
  const mint = async (send: string): Promise<void> => {
    const body = Array.from({ length: 6 }, (_, n) => ({ user_id: `shopper-${n}`, send_id: send }));
    const { tokens } = TokensAnswer.parse(await post("/v1/tokens", "sk_dev", body));
    images = tokens.flatMap(({ slots }) => slots.map(({ image_url }) => image_url));
  };

  beforeAll(async () => {
    redis = await startRedis(program ?? "");
    direct = openRedis(new URL(redis.address));
    front = await startRedisFront({ redis: redis.address, token, drainMs: 500 });
    proxy = await startFaultProxy(front.url, 1);
    await start();
    await post("/v1/catalog", "sk_dev", items);
    for (let n = 0; n < 12; n++) await views(`shopper-${n}`, [n, n + 1, n + 2, n * 5, n * 7]);
    await mint("news-1");
    await settled();
  }, 90_000);
  afterEach(() => proxy?.setFaults([]));
  afterAll(async () => {
    await gateway?.kill9();
    await proxy?.close();
    await front?.close();
    direct?.close();
    await redis?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it.each([
    ["refuses connections", ["reset"]],
    ["swallows requests", ["hole"]],
    ["answers with pages of HTML", ["html", "html200"]],
    ["answers a byte at a time", ["drip"]],
  ] as const)("answers JSON and pictures in time from memory and from nothing, while it %s", async (_how, kinds) => {
    for (let n = 0; n < 4; n++) await look(`shopper-${n}`);
    proxy.setFaults(kinds);
    for (let n = 0; n < 8; n++) expect(await look(`shopper-${n}`)).toBeLessThan(2_000);
    // An isolate that has nothing in memory.
    const { port } = gateway;
    await gateway.kill9();
    await start(port);
    await mint(`news-${kinds[0]}`);
    for (let n = 0; n < 8; n++) expect(await look(`shopper-${n}`)).toBeLessThan(2_000);
  });

  it("goes on while everything in it is flushed, and writes it again within a minute", async () => {
    const before = await settled();
    const over = new AbortController();
    const reading = (async () => {
      for (let n = 0; !over.signal.aborted; n++) await look(`shopper-${n % 8}`);
    })();
    await sleep(300);
    await direct.send([["FLUSHALL"]]);
    await sleep(700);
    expect(await published()).toEqual({});
    await untilPublished(before);
    over.abort();
    await reading;
  });

  it("is written again at an operator's word", async () => {
    const before = await settled();
    await direct.send([["FLUSHALL"]]);
    expect(await post("/v1/read-model/republish", "sk_dev")).toEqual({ shards: 16 });
    await untilPublished(before);
  });

  it("heals what a failover lost, though it was acknowledged, and never goes back behind a restored dump", async () => {
    await settled();
    const dump = await stored();
    for (let n = 0; n < 8; n++) await views(`late-${n}`, [n, n + 9, n, n + 9]);
    await sleep(2_500);
    const newest = await settled();
    expect(newest).not.toEqual(
      Object.fromEntries(Array.from(dump, ([name, value]) => [name, value.replace(/^\d+\.\d+:/, "")])),
    );
    const ticksOf = (all: ReadonlyMap<string, string>) =>
      new Map(Array.from(all, ([name, value]) => [name, Number(/^\d+\.(\d+):/.exec(value)?.[1])]));
    const ticks = ticksOf(await stored());

    await direct.send([["MSET", ...[...dump].flat()]]);
    await untilPublished(newest);
    for (const [name, tick] of ticksOf(await stored())) {
      expect(tick, name).toBeGreaterThanOrEqual(ticks.get(name) ?? 0);
    }
  });

  it("holds a copy of what a mail showed, under names in which nobody is to be read, until the person withdraws", async () => {
    // What the other tests opened is gathered for 10 s.
    await sleep(11_000);
    const before = new Set(await keysIn("copies:*"));
    const [user, send] = [`reader-${sent}`, `spring-${sent}`];
    await views(user, [3, 4, 5]);
    const { tokens } = TokensAnswer.parse(await post("/v1/tokens", "sk_dev", { user_id: user, send_id: send }));
    for (const { image_url } of tokens[0]?.slots ?? []) {
      await (await fetch(`${gateway.url}${new URL(image_url).pathname}`)).arrayBuffer();
    }
    const mine = async () => (await keysIn("copies:*")).filter((name) => !before.has(name));
    await expect.poll(async () => (await mine()).length, { timeout: 25_000, interval: 500 }).toBe(1);
    const [name = ""] = await mine();
    const held = async () => {
      const [fields] = await direct.send([["HGETALL", name]]);
      return (fields as readonly Buffer[]).map(String).join(" ");
    };
    expect(await held()).toMatch(/thing-\d+/);
    expect(`${name} ${await held()}`).not.toMatch(new RegExp(`${user}|${send}`));
    const unsubscribed = {
      type: "track",
      event: "Unsubscribed",
      messageId: `bye-${user}`,
      userId: user,
      properties: {},
    };
    await post("/v1/batch", "wk_dev", { batch: [unsubscribed] });
    expect(await held()).toMatch(/^gone \d+$/);
  });
});
