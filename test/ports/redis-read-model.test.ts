import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, inject, it } from "vitest";
import { redisReadModel } from "../../src/platform/upstash/redis-read-model.ts";
import { readModelContract } from "./read-model.contract.ts";

const redis = inject("redis");

describe.skipIf(redis === null)("over a real redis-server", () => {
  const open = () => redisReadModel({ url: redis?.url ?? "", token: redis?.token ?? "" });

  readModelContract("Redis", () => Promise.resolve(open()));

  it("says what is wrong in a few words when the token is", async () => {
    const model = redisReadModel({ url: redis?.url ?? "", token: "wrong" });
    await expect(model.getMany(["list:a"])).rejects.toThrow(/^read model read failed/);
  });
});

describe("a Redis that misbehaves", () => {
  let server: Server | null = null;
  const requests: unknown[] = [];

  const answering = async (status: number, body: string | null): Promise<string> => {
    requests.length = 0;
    const started = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        requests.push(JSON.parse(Buffer.concat(chunks).toString()));
        if (body !== null) response.writeHead(status).end(body);
      });
    });
    server = started;
    await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
  };

  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  it("is given up after the time limit when it does not answer", async () => {
    const url = await answering(200, null);
    const started = performance.now();
    await expect(redisReadModel({ url, token: "t" }).getMany(["list:a"])).rejects.toThrow("read model read failed");
    expect(performance.now() - started).toBeLessThan(400);
    expect(requests.length).toBe(2);
  });

  it("fails with a short message whatever it answers", async () => {
    const url = await answering(502, `<html>${"bad gateway ".repeat(1_000)}</html>`);
    const writing = redisReadModel({ url, token: "t" }).putMany([
      { key: "list:a", value: "v".repeat(10_000), version: { generation: 1, tick: 1 } },
    ]);
    const error = await writing.catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(Error);
    expect(String(error).length).toBeLessThan(300);
  });

  it("costs one command per batch: one MGET to read, one EVAL to write", async () => {
    const url = await answering(200, JSON.stringify({ result: [null, null] }));
    const model = redisReadModel({ url, token: "t" });
    await model.getMany(["list:a", "facts:a"]);
    const versions = [1, 2].map((tick) => ({ generation: 1, tick }));
    await model.putMany(versions.map((version) => ({ key: `list:${version.tick}`, value: "v", version })));
    expect(requests).toHaveLength(2);
    expect(requests[0]).toEqual(["mget", "list:a", "facts:a"]);
    expect((requests[1] as unknown[])[0]).toBe("eval");
  });
});
