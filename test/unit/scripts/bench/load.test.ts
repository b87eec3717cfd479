import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { readAnswer, requestBytes } from "../../../../scripts/bench/connection.ts";
import { closedLoop, openLoop, sendEach } from "../../../../scripts/bench/load.ts";
import { percentile } from "../../../../scripts/bench/measure.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

const serve = async (delayMs: (path: string) => number): Promise<number> => {
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    void sleep(delayMs(path)).then(() => response.writeHead(path === "/bad" ? 500 : 200).end("hello"));
  }).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
};

const get = (path: string): Buffer => requestBytes("GET", path, {});

describe("an answer on the wire", () => {
  it.each([
    ["a counted body", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", { status: 200, bytes: 3 }],
    ["a counted body that is not all there", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab", null],
    ["a head that is not all there", "HTTP/1.1 200 OK\r\nContent-Le", null],
    ["no body", "HTTP/1.1 304 Not Modified\r\nEtag: x\r\n\r\n", { status: 304, bytes: 0 }],
    [
      "chunks",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
      { status: 200, bytes: 13 },
    ],
    ["chunks without their end", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", null],
    ["the end inside a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n\r\n0\r\n\r\nab\r\n", null],
  ])("knows %s", (_name, text, answer) => {
    expect(readAnswer(Buffer.from(text))).toEqual(answer);
  });
});

describe("load", () => {
  it("counts good and bad answers of a closed loop", async () => {
    const port = await serve(() => 1);
    let sent = 0;
    const measured = await closedLoop(port, 4, 0.3, () => get(sent++ % 2 === 0 ? "/good" : "/bad"));
    expect(measured.requests).toBe(sent);
    expect(Math.abs(measured.errors - sent / 2)).toBeLessThanOrEqual(1);
    expect(measured.latencies.length).toBe(measured.requests - measured.errors);
  });

  it("sends each request once", async () => {
    const port = await serve(() => 0);
    const measured = await sendEach(
      port,
      3,
      Array.from({ length: 10 }, () => get("/")),
    );
    expect(measured).toMatchObject({ requests: 10, errors: 0 });
  });

  it("charges an open loop's waiting to the latency", async () => {
    const port = await serve(() => 50);
    const measured = await openLoop(port, 1, 0.2, 100, () => get("/"));
    expect(measured.requests).toBe(20);
    // One connection, 50 ms each: the twentieth answer comes after a second, though it was due after 0.2 s.
    expect(percentile(measured.latencies, 99)).toBeGreaterThan(600);
  });

  it("takes percentiles by nearest rank", () => {
    const values = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect([percentile(values, 50), percentile(values, 99), percentile([7], 99)]).toEqual([50, 99, 7]);
  });
});
