import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { compareProfiles, differences } from "../../../../scripts/replay/compare.ts";
import { metricSum, readersLag, untilNoLag } from "../../../../scripts/replay/lag.ts";
import { newState, readState, writeState } from "../../../../scripts/replay/progress-file.ts";
import { rejectedCount, sendAll } from "../../../../scripts/replay/send-all.ts";
import { Refused } from "../../../../scripts/replay/sender.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** A gateway that answers as the test says. */
const serve = async (answer: Answer): Promise<string> => {
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => answer(request, response, body));
  }).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const batches = ["a", "b", "c"].map((name) => ({ body: JSON.stringify({ batch: [name, name] }), events: 2, at: 0 }));
const common = { key: "k", speed: null, patienceMs: 5_000, onState: () => undefined };
const good = '{"success":true,"accepted":2,"rejected":[]}';

describe("sending", () => {
  it("repeats a batch until it is confirmed, through 503, 429 and broken connections, and counts it once", async () => {
    const seen: string[] = [];
    const url = await serve((_request, response, body) => {
      seen.push(body);
      if (seen.length === 1) response.writeHead(503).end("busy");
      else if (seen.length === 2) response.destroy();
      else if (seen.length === 4) response.writeHead(429).end();
      else response.end(good);
    });
    const state = await sendAll(batches, newState("p"), { ...common, url });
    expect(state).toMatchObject({ confirmed: 3, received: 6, accepted: 6, rejected: {} });
    expect(seen.map((body) => body[11])).toEqual(["a", "a", "a", "b", "b", "c"]);
  });

  it("goes on after the last confirmed batch and counts rejects by reason", async () => {
    const seen: string[] = [];
    const url = await serve((_request, response, body) => {
      seen.push(body);
      response.end('{"success":true,"accepted":1,"rejected":[{"index":0,"reason":"missing_field"}]}');
    });
    const from = { ...newState("p"), confirmed: 1, received: 2, accepted: 2 };
    const state = await sendAll(batches, from, { ...common, url });
    expect(seen.length).toBe(2);
    expect(state).toMatchObject({ received: 6, accepted: 4, rejected: { missing_field: 2 } });
    expect(state.received).toBe(state.accepted + rejectedCount(state));
  });

  it("does not repeat what is refused for good", async () => {
    let requests = 0;
    const url = await serve((_request, response) => {
      requests += 1;
      response.writeHead(401).end("no");
    });
    await expect(sendAll(batches, newState("p"), { ...common, url })).rejects.toThrow(Refused);
    expect(requests).toBe(1);
  });

  it("gives up when its patience is over", async () => {
    const url = await serve((_request, response) => response.writeHead(503).end("down"));
    await expect(sendAll(batches, newState("p"), { ...common, url, patienceMs: 150 })).rejects.toThrow("gave up");
  });
});

describe("the progress file", () => {
  it("is resumed by the same plan only", () => {
    const folder = mkdtempSync(join(tmpdir(), "doorstep-state-"));
    const file = join(folder, "state.json");
    writeState(file, { ...newState("p"), confirmed: 7 });
    expect(readState(file, "p").confirmed).toBe(7);
    expect(() => readState(file, "q")).toThrow("other arguments");
    rmSync(folder, { recursive: true });
  });
});

describe("comparing", () => {
  it("finds a wrong quantity, a missing item, an item too many and an unknown customer", async () => {
    const url = await serve((request, response) => {
      if (request.url !== "/v1/profiles/1") return response.writeHead(404).end();
      const purchases = [
        { item_id: "right", quantity: 2 },
        { item_id: "wrong", quantity: 3 },
        { item_id: "extra", quantity: 0 },
      ];
      return response.end(JSON.stringify({ purchases }));
    });
    const expected = new Map([
      ["1", new Map(Object.entries({ right: 2, wrong: 2, missing: 1 }))],
      ["2", new Map([["x", 1]])],
    ]);
    const result = await compareProfiles(url, "k", expected, () => undefined);
    expect(result).toMatchObject({ customers: 2, items: 4, units: 6 });
    expect(result.mismatches).toEqual([
      "1 extra: expected none, got 0",
      "1 missing: expected 1, got none",
      "1 wrong: expected 2, got 3",
      "2 x: expected 1, got none",
    ]);
  });

  it("finds nothing between equals", () => {
    expect(differences("1", new Map([["a", 0]]), new Map([["a", 0]]))).toEqual([]);
  });
});

describe("metrics", () => {
  it("adds a metric up over its labels, without its namesakes", () => {
    const page = 'lag{partition="0"} 3\nlag{partition="1"} 4\nlag_seconds{partition="0"} 9\n# HELP lag x\n';
    expect(metricSum(page, "lag")).toBe(7);
    expect(metricSum(page, "nope")).toBe(null);
  });

  const reader = (partition: number, lag: number | null): string =>
    [
      ...(lag === null ? [] : [`reader_lag_records{partition="${partition}"} ${lag}`]),
      `reader_stuck{partition="${partition}",reason="none"} 0\n`,
    ].join("\n");

  it("know the lag only when every reader knows its own", () => {
    expect(readersLag(reader(0, 2) + reader(1, 0))).toBe(2);
    expect(readersLag(reader(0, 0) + reader(1, null))).toBe(null);
    expect(readersLag("")).toBe(null);
  });

  it("do not end the wait while a part of the log cannot be read, and say so in the end", async () => {
    const pages = [reader(0, 0) + reader(1, null), reader(0, 0) + reader(1, 5), reader(0, 0) + reader(1, 0)];
    const url = await serve((_request, response) => response.end(pages.length > 1 ? pages.shift() : pages[0]));
    const seen: number[] = [];
    await untilNoLag(url, "k", 5_000, (lag) => seen.push(lag));
    expect(seen).toEqual([5, 0]);
    const blind = await serve((_request, response) => response.end(reader(0, 0) + reader(1, null)));
    await expect(untilNoLag(blind, "k", 50, () => undefined)).rejects.toThrow("a part of the log cannot be read");
  });
});
