import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { kafkaLog } from "../../src/platform/upstash/kafka-log.ts";
import { sampleRecord } from "../support/sample-record.ts";

/** Servers of the contract that do what the published client is helpless against. */
let server: Server | undefined;

afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server === undefined ? resolve(null) : server.close(resolve)));
  server = undefined;
});

type Handler = (path: string, body: unknown, response: ServerResponse) => void;

const bodyOf = async (request: IncomingMessage): Promise<unknown> => {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text === "" ? null : JSON.parse(text);
};

/** A log in front of a server, and the paths that were called. */
const logAt = async (handle: Handler, appendMs = 500) => {
  const calls: string[] = [];
  const started = createServer((request, response) => {
    calls.push(request.url ?? "");
    void bodyOf(request).then((body) => handle(request.url ?? "", body, response));
  });
  server = started;
  await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(started.address() as AddressInfo).port}/`;
  return {
    calls,
    log: kafkaLog({ url, username: "u", password: "p", epoch: "e1", partitions: 2, appendMs, readMs: 500 }),
  };
};

const json = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
};

const key = sampleRecord(0).key;
const [one, two] = [sampleRecord(1, { key }), sampleRecord(2, { key })];

describe("an append", () => {
  it("is unknown after its deadline when the server never answers", async () => {
    const { log } = await logAt(() => {});
    const started = performance.now();
    expect(await log.append([one])).toMatchObject([{ ok: false, error: { reason: "unknown" } }]);
    expect(performance.now() - started).toBeLessThan(1_500);
  });

  it.each([
    ["a 502 with an HTML page", 502, "unknown"],
    ["a 503", 503, "unknown"],
    ["a 413", 413, "refused"],
    ["a 401", 401, "refused"],
  ])("is tried once on %s", async (_what, status, reason) => {
    const { log, calls } = await logAt((_path, _body, response) => {
      if (status === 502) response.writeHead(502, { "content-type": "text/html" }).end("<h1>Bad gateway</h1>");
      else json(response, status, { error: "no", status });
    }, 3_000);
    expect(await log.append([one])).toMatchObject([{ ok: false, error: { reason } }]);
    await new Promise((resolve) => setTimeout(resolve, 900));
    expect(calls).toEqual(["/produce"]);
  });

  it("does not take a 4xx for no effect when a part of it may have been taken", async () => {
    const { log } = await logAt((_path, _body, response) => json(response, 413, { error: "no", status: 413 }));
    const spread = Array.from({ length: 20 }, (_, n) => sampleRecord(n));
    const results = await log.append(spread);
    expect(new Set(results.map((result) => !result.ok && result.error.reason))).toEqual(new Set(["unknown"]));
  });

  it.each([
    [413, "REQUEST_TOO_LARGE", { reason: "refused", permanent: true }],
    [400, "INVALID_RECORD: the broker does not like it", { reason: "refused", permanent: true }],
    [400, "no such thing", { reason: "refused" }],
    [401, "who are you", { reason: "refused" }],
    [404, "UNKNOWN_TOPIC_OR_PARTITION: there is no topic", { reason: "refused" }],
    [429, "later", { reason: "refused", retryAfterMs: 1_000 }],
    [503, "later", { reason: "unknown", retryAfterMs: 1_000 }],
    [500, "MESSAGE_TOO_LARGE", { reason: "unknown" }],
  ])("tells from a %i %s whether and when to try again", async (status, error, expected) => {
    const { log } = await logAt((_path, _body, response) => json(response, status, { error, status }));
    const heavy = sampleRecord(1, { key, who: "x".repeat(1_200_000) });
    for (const records of [[one, two], [heavy]]) {
      for (const result of await log.append(records)) {
        if (result.ok) throw new Error("appended");
        const { message, ...told } = result.error;
        expect(message).toContain(error);
        expect(told).toEqual(expected);
      }
    }
  });

  it("reads every record's own answer in a 200", async () => {
    const { log } = await logAt((_path, _body, response) =>
      json(response, 200, [
        { topic: "t", partition: 1, offset: 7, timestamp: 1 },
        { error: "too large", status: 413 },
      ]),
    );
    expect(await log.append([one, two])).toMatchObject([
      { ok: true, value: { partition: 1, offset: 7 } },
      { ok: false, error: { reason: "unknown" } },
    ]);
  });

  it("sends a large append in parts, in order, and nothing after a part that failed", async () => {
    const sent: string[][] = [];
    const { log } = await logAt((_path, body, response) => {
      const messages = body as { value: string }[];
      sent.push(messages.map((message) => (JSON.parse(message.value) as { id: string }).id));
      if (sent.length === 2) json(response, 503, { error: "later", status: 503 });
      else
        json(
          response,
          200,
          messages.map((_, offset) => ({ partition: 0, offset })),
        );
    }, 5_000);
    const big = Array.from({ length: 5 }, (_, n) => sampleRecord(n, { key, who: "x".repeat(1_500_000) }));
    const results = await log.append(big);
    expect(sent).toEqual([
      ["event-0", "event-1"],
      ["event-2", "event-3"],
    ]);
    expect(results.map((result) => (result.ok ? "ok" : result.error.reason))).toEqual([
      "ok",
      "ok",
      "unknown",
      "unknown",
      "refused",
    ]);
  });
});

describe("a read from a server that knows only the plain contract", () => {
  /** Holds offsets 10 to 19; starts silently at its oldest when asked for less, ignores the byte cap. */
  const plain: Handler = (path, body, response) => {
    if (path === "/offsets/earliest") return json(response, 200, [{ offset: 10 }]);
    if (path === "/offsets/latest") return json(response, 200, [{ offset: 20 }]);
    const { offset } = body as { offset: number };
    const held = Array.from({ length: 10 }, (_, n) => ({ offset: 10 + n, value: `value-${10 + n}` }));
    return json(
      response,
      200,
      held.filter((message) => message.offset >= offset),
    );
  };

  it("takes the end from the offsets call and caps the page itself", async () => {
    const { log } = await logAt(plain);
    expect(await log.read(0, 17, 16)).toEqual({
      ok: true,
      value: { records: [17, 18].map((offset) => ({ offset, value: `value-${offset}` })), end: 20 },
    });
    expect(await log.read(0, 20, 100)).toEqual({ ok: true, value: { records: [], end: 20 } });
  });

  it("does not jump when the server does", async () => {
    const { log } = await logAt(plain);
    const bounds = { reason: "out_of_range", earliest: 10, end: 20 };
    expect(await log.read(0, 3, 100)).toMatchObject({ ok: false, error: bounds });
    expect(await log.read(0, 25, 100)).toMatchObject({ ok: false, error: bounds });
  });

  it("is unavailable within its deadline when the server hangs or answers nonsense", async () => {
    const hung = await logAt(() => {});
    expect(await hung.log.read(0, 0, 100)).toMatchObject({ ok: false, error: { reason: "unavailable" } });
    expect(await hung.log.bounds(0)).toMatchObject({ ok: false, error: { reason: "unavailable" } });
    server?.closeAllConnections();
    server?.close();
    const odd = await logAt((_path, _body, response) => json(response, 200, { surprise: true }));
    expect(await odd.log.read(0, 0, 100)).toMatchObject({ ok: false, error: { reason: "unavailable" } });
  });
});
