import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { describe, expect, inject, it } from "vitest";
import { startRedisFront } from "../../../scripts/bridge/redis/server.ts";

const redis = inject("redis");

type Front = { readonly url: string; readonly token: string };
const post = (front: Front, path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${front.url}${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${front.token}`, ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
const answer = async (response: Response): Promise<[number, unknown]> => [response.status, await response.json()];

describe.skipIf(!redis)("the Redis REST front on the wire", () => {
  const open = () => {
    if (!redis) throw new Error("no Redis");
    const key = `test:${crypto.randomUUID()}`;
    return {
      key,
      redis,
      call: (path: string, body: unknown, headers?: Record<string, string>) => post(redis, path, body, headers),
    };
  };
  const base64 = { "upstash-encoding": "base64" };

  it("encodes every string when asked to, but no number and no OK that is the whole result", async () => {
    const { key, call } = open();
    expect(await answer(await call("/", ["SET", key, "abcd"], base64))).toEqual([200, { result: "OK" }]);
    expect(await answer(await call("/", ["GET", key], base64))).toEqual([200, { result: "YWJjZA==" }]);
    expect(await answer(await call("/", ["GET", key]))).toEqual([200, { result: "abcd" }]);
    expect(await answer(await call("/", ["PING"], base64))).toEqual([200, { result: "UE9ORw==" }]);
    expect(await answer(await call("/", ["STRLEN", key], base64))).toEqual([200, { result: 4 }]);
    expect(
      await answer(await call("/", ["EVAL", "return {1,{'a',false},redis.status_reply('OK')}", 0], base64)),
    ).toEqual([200, { result: [1, ["YQ==", null], "T0s="] }]);
  });

  it("writes 64-bit integers with all their digits", async () => {
    const { key, call } = open();
    const response = await call("/", ["INCRBY", key, "9007199254740993"]);
    expect(await response.text()).toBe('{"result":9007199254740993}');
  });

  it("takes numbers, booleans and objects as arguments", async () => {
    const { key, call } = open();
    await call("/", ["RPUSH", key, 1, 2.5, true, { a: 1 }, "text"]);
    expect(await answer(await call("/", ["LRANGE", key, 0, -1]))).toEqual([
      200,
      { result: ["1", "2.5", "true", '{"a":1}', "text"] },
    ]);
  });

  it("answers 400 with the error of Redis for a single command", async () => {
    const { key, call } = open();
    expect(await answer(await call("/", ["NOSUCH"]))).toEqual([
      400,
      { error: expect.stringContaining("ERR unknown command") },
    ]);
    expect(await answer(await call("/", ["GET"]))).toEqual([
      400,
      { error: expect.stringContaining("wrong number of arguments") },
    ]);
    expect(await answer(await call("/", ["EVALSHA", "0".repeat(40), 0]))).toEqual([
      400,
      { error: expect.stringContaining("NOSCRIPT") },
    ]);
    await call("/", ["SET", key, "x"]);
    expect(await answer(await call("/", ["LPUSH", key, "x"]))).toEqual([
      400,
      { error: expect.stringContaining("WRONGTYPE") },
    ]);
  });

  it("keeps the errors of a pipeline to their commands", async () => {
    const { key, call } = open();
    const body = [
      ["SET", key, "x"],
      ["INCR", key],
      ["SUBSCRIBE", "c"],
      ["GET", key],
    ];
    expect(await answer(await call("/pipeline", body))).toEqual([
      200,
      [
        { result: "OK" },
        { error: expect.stringContaining("not an integer") },
        { error: expect.stringContaining("not available") },
        { result: "x" },
      ],
    ]);
  });

  it("discards a transaction as a whole, or reports what failed inside", async () => {
    const { key, call } = open();
    await call("/", ["SET", key, "x"]);
    const run = async (...commands: unknown[]) => answer(await call("/multi-exec", commands));
    expect(await run(["APPEND", key, "y"], ["INCR", key], ["GET", key])).toEqual([
      200,
      [{ result: 2 }, { error: expect.stringContaining("not an integer") }, { result: "xy" }],
    ]);
    for (const bad of [["NOSUCH"], ["GET"], ["WATCH", key], ["EXEC"], ["MULTI"]]) {
      expect(await run(["APPEND", key, "z"], bad)).toEqual([400, { error: expect.stringContaining("EXECABORT") }]);
    }
    expect(await answer(await call("/", ["GET", key]))).toEqual([200, { result: "xy" }]);
  });

  it("refuses commands that would take the shared connection away", async () => {
    const { key, call } = open();
    for (const command of [
      ["MULTI"],
      ["monitor"],
      ["BLPOP", key, 0],
      ["SELECT", 3],
      ["QUIT"],
      ["XREAD", "block", 0, "STREAMS", key, "$"],
    ]) {
      expect(await answer(await call("/", command))).toEqual([
        400,
        { error: expect.stringContaining("not available") },
      ]);
    }
    expect(await answer(await call("/", ["PING"]))).toEqual([200, { result: "PONG" }]);
  });

  it("refuses what is no call, in JSON", async () => {
    const { redis, call } = open();
    expect(await answer(await post({ ...redis, token: "wrong" }, "/", ["PING"]))).toEqual([
      401,
      { error: expect.any(String) },
    ]);
    expect(await answer(await fetch(redis.url))).toEqual([401, { error: expect.any(String) }]);
    const get = await fetch(redis.url, { headers: { authorization: `Bearer ${redis.token}` } });
    expect(await answer(get)).toEqual([405, { error: expect.any(String) }]);
    expect(await answer(await call("/nowhere", []))).toEqual([404, { error: expect.any(String) }]);
    for (const body of ["", "{", [], {}, "null"]) {
      expect(await answer(await call("/", body))).toEqual([400, { error: expect.any(String) }]);
    }
    expect(await answer(await call("/pipeline", ["GET", "x"]))).toEqual([400, { error: expect.any(String) }]);
    expect(await answer(await call("/pipeline", []))).toEqual([400, { error: expect.any(String) }]);
    expect(await answer(await call("/", ["SET", "x", "y".repeat(11_000_000)]))).toEqual([
      413,
      { error: expect.any(String) },
    ]);
  });

  it("echoes the sync token", async () => {
    const { call } = open();
    const response = await call("/", ["PING"], { "upstash-sync-token": "abc" });
    expect(response.headers.get("upstash-sync-token")).toBe("abc");
  });

  it("says 503 while Redis is away and works again once it is back", async () => {
    const relay = await relayTo(open().redis.address);
    const front = await startRedisFront({ redis: relay.address, token: "t" });
    const ping = async () => answer(await post({ url: front.url, token: "t" }, "/", ["PING"]));
    expect(await ping()).toEqual([200, { result: "PONG" }]);
    await relay.cut();
    expect(await ping()).toEqual([503, { error: expect.stringContaining("Redis is not available") }]);
    await relay.restore();
    expect(await ping()).toEqual([200, { result: "PONG" }]);
    await relay.cut();
    await front.close();
  });
});

/** A TCP relay that can be cut and restored on one port. */
const relayTo = async (address: string) => {
  const target = new URL(address);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const end of [socket, upstream]) sockets.add(end.on("error", () => undefined));
    socket.pipe(upstream).pipe(socket);
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    address: `redis://127.0.0.1:${port}`,
    cut: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      sockets.clear();
      await closed;
    },
    restore: () => listen(port),
  };
};
