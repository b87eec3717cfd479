import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, inject, it } from "vitest";
import { redisDecisionCopies } from "../../src/platform/upstash/redis-decision-copies.ts";
import { decisionCopiesContract } from "./decision-copies.contract.ts";

const redis = inject("redis");

describe.skipIf(redis === null)("over a real redis-server", () => {
  const open = () => redisDecisionCopies({ url: redis?.url ?? "", token: redis?.token ?? "" });

  decisionCopiesContract("Redis", () => Promise.resolve(open()));

  it("says what is wrong in a few words when the token is", async () => {
    const copies = redisDecisionCopies({ url: redis?.url ?? "", token: "wrong" });
    await expect(copies.find({ person: "p", message: "m" })).rejects.toThrow(/^copies read failed/);
  });
});

describe("copies in a Redis that misbehaves", () => {
  let server: Server | null = null;
  const requests: string[][] = [];

  const answering = async (body: string | null): Promise<string> => {
    requests.length = 0;
    const started = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        requests.push(JSON.parse(Buffer.concat(chunks).toString()));
        if (body !== null) response.writeHead(200).end(body);
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

  it("are given up after the time limit when it does not answer", async () => {
    const url = await answering(null);
    const started = performance.now();
    const finding = redisDecisionCopies({ url, token: "t" }).find({ person: "p", message: "m" });
    await expect(finding).rejects.toThrow("copies read failed");
    expect(performance.now() - started).toBeLessThan(350);
    expect(requests.length).toBe(2);
  });

  it("cost one command per batch, one per find and one per person forgotten; all of them expire", async () => {
    const url = await answering(JSON.stringify({ result: null }));
    const copies = redisDecisionCopies({ url, token: "t" });
    await copies.keep(
      Array.from({ length: 200 }, (_, n) => ({ person: `p${n}`, message: "m", value: "v", version: n })),
    );
    expect(await copies.find({ person: "p", message: "m" })).toBeNull();
    await copies.forget("p", 1);
    expect(requests.map(([command]) => command)).toEqual(["eval", "hget", "eval"]);
    for (const at of [0, 2]) expect(requests[at]).toContain(String(30 * 86_400));
  });
});
