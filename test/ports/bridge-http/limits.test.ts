import { request } from "node:http";
import { afterEach, describe, expect, it, vi } from "vitest";
import { readText } from "../../../scripts/bridge/http/body.ts";
import { HttpFailure } from "../../../scripts/bridge/http/failure.ts";
import { startServer } from "../../../scripts/bridge/http/server.ts";
import type { Handler, RunningServer, ServerOptions } from "../../../scripts/bridge/http/server.ts";
import { rawConnection } from "../../support/raw-http.ts";

let server: RunningServer | undefined;
afterEach(() => server?.close());

const start = async (
  limits: NonNullable<ServerOptions["limits"]>,
  handle: Handler,
  more: Partial<ServerOptions> = {},
) => {
  server = await startServer(handle, {
    host: "127.0.0.1",
    port: 0,
    limits,
    drainMs: 300,
    explain: () => new HttpFailure(500, "bug"),
    errorBody: ({ message, status }) => ({ error: message, status }),
    ...more,
  });
  return server;
};

const echo: Handler = async (incoming, { ticket }) => ({
  status: 200,
  body: JSON.stringify((await readText(incoming, 1_000_000, ticket)).length),
});
const head = (fields: string): string => `POST / HTTP/1.1\r\nHost: x\r\n${fields}\r\n\r\n`;

describe("at its limit the server", () => {
  it("refuses further requests at once with 503 and Retry-After, and takes them again later", async () => {
    const gates: (() => void)[] = [];
    const refused: string[] = [];
    const waiting: Handler = async () => {
      await new Promise<void>((resolve) => gates.push(resolve));
      return { status: 200, body: "{}" };
    };
    const watched: Handler = (incoming, passage) =>
      incoming.url === "/healthz" ? Promise.resolve({ status: 200, body: "{}" }) : waiting(incoming, passage);
    const { url, held } = await start({ requests: 3 }, watched, {
      always: (incoming) => incoming.url === "/healthz",
      refused: (reason) => refused.push(reason),
    });
    const first = [1, 2, 3].map(() => fetch(url));
    await vi.waitFor(() => expect(held.requests).toBe(3));
    const started = performance.now();
    const fourth = await fetch(url);
    expect(performance.now() - started).toBeLessThan(500);
    expect(fourth.status).toBe(503);
    expect(fourth.headers.get("retry-after")).toBe("1");
    expect(await fourth.json()).toMatchObject({ status: 503, error: expect.stringContaining("nothing was done") });
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    for (const open of gates) open();
    expect((await Promise.all(first)).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(held.requests).toBe(0);
    expect(refused).toEqual(["requests"]);
  });

  it("counts declared and chunked bodies, and gives their room back when a client goes", async () => {
    const { url, held } = await start({ bytes: 100_000 }, echo);
    const slow = await rawConnection(url);
    slow.socket.write(head("Content-Length: 70000"));
    await vi.waitFor(() => expect(held.bytes).toBe(70_000));
    expect((await fetch(url, { method: "POST", body: "x".repeat(40_000) })).status).toBe(503);
    expect((await fetch(url, { method: "POST", body: "x".repeat(20_000) })).status).toBe(200);
    const chunk = `${(8_000).toString(16)}\r\n${"x".repeat(8_000)}\r\n`;
    const chunked = await rawConnection(url);
    chunked.socket.write(head("Transfer-Encoding: chunked"));
    for (let n = 0; n < 5; n++) chunked.socket.write(chunk);
    await vi.waitFor(() => expect(chunked.said()).toMatch(/^HTTP\/1.1 503 /));
    slow.socket.destroy();
    chunked.socket.destroy();
    await vi.waitFor(() => expect(held).toEqual({ requests: 0, bytes: 0 }));
    expect((await fetch(url, { method: "POST", body: "x".repeat(90_000) })).status).toBe(200);
  });

  it("counts answers that a client does not read, and lets go of it", async () => {
    const big: Handler = () => Promise.resolve({ status: 200, body: JSON.stringify("x".repeat(20_000_000)) });
    const { url, held } = await start({ bytes: 1_000, stalledMs: 400 }, big);
    const incoming = request(url, { method: "GET" });
    incoming.on("response", (response) => response.pause());
    incoming.on("error", () => undefined);
    incoming.end();
    await vi.waitFor(() => expect(held.bytes).toBeGreaterThan(20_000_000));
    await vi.waitFor(() => expect(held).toEqual({ requests: 0, bytes: 0 }), { timeout: 4_000 });
    incoming.destroy();
  });
});

describe("a slow client is cut", () => {
  const limits = { headersMs: 400, requestMs: 800, keepAliveMs: 500 };
  const dripping = async (url: string, text: string, everyMs: number) => {
    const connection = await rawConnection(url);
    connection.socket.on("error", () => undefined);
    let at = 0;
    const timer = setInterval(() => {
      if (at < text.length && connection.socket.writable) connection.socket.write(text[at++] ?? "");
    }, everyMs);
    connection.socket.once("close", () => clearInterval(timer));
    return connection;
  };

  it("when its headers drip, with a JSON 408", async () => {
    const { url } = await start(limits, echo);
    const connection = await dripping(url, head(`X-Long: ${"x".repeat(1_000)}`), 20);
    expect(await connection.closedWithin(4_000)).toBe(true);
    expect(connection.said()).toMatch(/^HTTP\/1.1 408 [^]*"status":408/);
  });

  it("when its body drips, with a JSON 408, though it never stops", async () => {
    const { url, held } = await start(limits, echo);
    const connection = await dripping(url, `${head("Content-Length: 1000")}${"x".repeat(1_000)}`, 5);
    const fast = await rawConnection(url);
    fast.socket.write(head("Content-Length: 1000"));
    const timer = setInterval(() => fast.socket.writable && fast.socket.write("x"), 30);
    expect(await fast.closedWithin(4_000)).toBe(true);
    clearInterval(timer);
    expect(fast.said()).toMatch(/^HTTP\/1.1 408 /);
    expect(await connection.closedWithin(4_000)).toBe(true);
    await vi.waitFor(() => expect(held).toEqual({ requests: 0, bytes: 0 }));
  });

  it("when it connects and says nothing, and when it idles after an answer", async () => {
    const { url } = await start(limits, echo);
    const silent = await rawConnection(url);
    const idle = await rawConnection(url);
    idle.socket.write(`${head("Content-Length: 2")}hi`);
    await vi.waitFor(() => expect(idle.said()).toMatch(/^HTTP\/1.1 200 [^]*2$/));
    expect(await idle.closedWithin(4_000)).toBe(true);
    expect(await silent.closedWithin(4_000)).toBe(true);
  });
});

describe("a stop", () => {
  it("still answers a request that was on its way on an idle connection, and asks to close it", async () => {
    const { url, close } = await start({}, echo, { drainMs: 2_000 });
    const connection = await rawConnection(url);
    connection.socket.write(`${head("Content-Length: 2")}hi`);
    await vi.waitFor(() => expect(connection.said()).toMatch(/200 [^]*2$/));
    const closed = close();
    connection.socket.write(`${head("Content-Length: 5")}hello`);
    await vi.waitFor(() => expect(connection.said()).toMatch(/200 [^]*200 [^]*Connection: close[^]*5$/));
    const started = performance.now();
    await closed;
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it("waits for running requests up to its bound and cuts what is longer", async () => {
    const { url, close } = await start({}, async (incoming) => {
      await new Promise((resolve) => setTimeout(resolve, incoming.url === "/long" ? 3_000 : 150));
      return { status: 200, body: "{}" };
    });
    const [short, long] = [fetch(`${url}/short`), fetch(`${url}/long`)];
    const cut = expect(long).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const started = performance.now();
    const closed = close();
    await expect(fetch(url)).rejects.toThrow();
    expect((await short).headers.get("connection")).toBe("close");
    await cut;
    await closed;
    expect(performance.now() - started).toBeLessThan(1_500);
  });
});
