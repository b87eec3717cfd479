import { Redis } from "@upstash/redis";
import { beforeEach, describe, expect, inject, it } from "vitest";

const redis = inject("redis");

describe.skipIf(!redis)("@upstash/redis with its defaults against the front and a real Redis", () => {
  const open = (options: { automaticDeserialization?: boolean; responseEncoding?: false } = {}) => {
    if (!redis) throw new Error("no Redis");
    return new Redis({ url: redis.url, token: redis.token, ...options });
  };
  let key = "";
  beforeEach(() => {
    key = `test:${crypto.randomUUID()}`;
  });

  it("sets and gets strings and objects", async () => {
    const client = open();
    expect(await client.set(key, { a: [1, "zwei", null], b: "ü" })).toBe("OK");
    expect(await client.get(key)).toEqual({ a: [1, "zwei", null], b: "ü" });
    expect(await client.get(`${key}:none`)).toBeNull();
    expect(await client.set(key, "x", { nx: true })).toBeNull();
    expect(await client.set(key, "x", { ex: 100 })).toBe("OK");
    expect(await client.ttl(key)).toBeGreaterThan(90);
    expect(await client.del(key)).toBe(1);
  });

  for (const [name, value] of Object.entries({
    "one that looks like base64": "abcd",
    "one that says OK": "OK",
    "an empty one": "",
    "control characters and quotes": '\u0000\r\n"\\\u001f',
    "four-byte characters": "🛒🧦 カート",
    "a 20-digit number": "12345678901234567890",
    "a JSON text": '{"a":1}',
    "200 KB": "é".repeat(100_000),
  })) {
    it(`gives back a string unharmed: ${name}`, async () => {
      for (const client of [
        open({ automaticDeserialization: false }),
        open({ automaticDeserialization: false, responseEncoding: false }),
      ]) {
        await client.set(key, value);
        expect(await client.get(key)).toBe(value);
        expect(await client.mget(key, `${key}:none`)).toEqual([value, null]);
        await client.hset(key.concat(":h"), { field: value });
        expect(await client.hget(`${key}:h`, "field")).toBe(value);
      }
    });
  }

  it("reads hashes, lists, sets and sorted sets", async () => {
    const client = open();
    await client.hset(key, { a: 1, b: "x" });
    expect(await client.hgetall(key)).toEqual({ a: 1, b: "x" });
    await client.rpush(`${key}:l`, "a", "b", "c");
    expect(await client.lrange(`${key}:l`, 0, -1)).toEqual(["a", "b", "c"]);
    await client.zadd(`${key}:z`, { score: 1.5, member: "m" }, { score: 2, member: "n" });
    expect(await client.zrange(`${key}:z`, 0, -1, { withScores: true })).toEqual(["m", 1.5, "n", 2]);
    await client.sadd(`${key}:s`, "one");
    expect(await client.smembers(`${key}:s`)).toEqual(["one"]);
    expect(await client.scan("0", { match: `${key}*`, count: 1_000 })).toEqual([expect.any(String), expect.any(Array)]);
  });

  it("runs a pipeline in order and keeps each error to its command", async () => {
    const client = open();
    const results = await client.pipeline().set(key, "text").incr(key).get(key).exec({ keepErrors: true });
    expect(results).toMatchObject([
      { result: "OK" },
      { error: expect.stringContaining("not an integer") },
      { result: "text" },
    ]);
    await expect(client.pipeline().incr(key).exec()).rejects.toThrow("not an integer");
  });

  it("pipelines by itself what is asked for in one tick", async () => {
    const client = open();
    const keys = Array.from({ length: 50 }, (_, n) => `${key}:${n}`);
    expect(await Promise.all(keys.map((name, n) => client.set(name, n)))).toEqual(keys.map(() => "OK"));
    expect(await Promise.all(keys.map((name) => client.get(name)))).toEqual(keys.map((_, n) => n));
  });

  it("applies a transaction as a whole, without others in between", async () => {
    const client = open();
    const runs = Array.from({ length: 20 }, () =>
      client.multi().incr(key).incr(key).incr(key).exec<[number, number, number]>(),
    );
    for (const [a, b, c] of await Promise.all(runs)) expect([b, c]).toEqual([a + 1, a + 2]);
    expect(await client.get(key)).toBe(60);
  });

  it("discards a transaction that holds a command Redis cannot queue", async () => {
    const client = open();
    await client.set(key, 1);
    const transaction = client.multi();
    transaction.incr(key);
    transaction.eval("return 1", [], []);
    await transaction.exec();
    const broken = client.multi();
    broken.incr(key);
    // A wrong number of arguments is found when the command is queued.
    broken.mset({});
    await expect(broken.exec()).rejects.toThrow("EXECABORT");
    expect(await client.get(key)).toBe(2);
  });

  it("evaluates scripts, by text and by digest", async () => {
    const client = open();
    const values = ["1", "zwei", 3];
    const source = `redis.call("SET", KEYS[1], ARGV[2]) return {KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[3]), false} -- ${key}`;
    const expected = [key, 1, "zwei", 3, null];
    expect(await client.eval(source, [key], values)).toEqual(expected);
    const fresh = `return {"fresh", ARGV[1]} -- ${key}`;
    const script = client.createScript<unknown[]>(fresh);
    await expect(client.evalsha(await digest(fresh), [], ["x"])).rejects.toThrow("NOSCRIPT");
    expect(await script.exec([], ["x"])).toEqual(["fresh", "x"]);
    expect(await client.evalsha(await digest(fresh), [], ["y"])).toEqual(["fresh", "y"]);
    expect(await client.get(key)).toBe("zwei");
  });

  it("reports an error of Redis as an error of the client", async () => {
    const client = open();
    await client.set(key, "text");
    await expect(client.incr(key)).rejects.toThrow("not an integer");
    await expect(client.lpush(key, 1)).rejects.toThrow("WRONGTYPE");
    await expect(client.eval("return redis.error_reply('MY own')", [], [])).rejects.toThrow("MY own");
    const stranger = new Redis({ url: redis?.url ?? "", token: "wrong" });
    await expect(stranger.get(key)).rejects.toThrow("WRONGPASS");
  });
});

const digest = async (text: string): Promise<string> =>
  Buffer.from(await crypto.subtle.digest("SHA-1", new TextEncoder().encode(text))).toString("hex");
