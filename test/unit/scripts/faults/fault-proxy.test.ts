import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type FaultKind, type FaultProxy, startFaultProxy } from "../../../../scripts/faults/fault-proxy.ts";

/** A server that takes a list of records and answers each with its place. */
const taken: string[][] = [];
const keys: (string | undefined)[] = [];
const server = createServer((request, response) => {
  let text = "";
  request.on("data", (chunk: Buffer) => (text += chunk.toString()));
  request.on("end", () => {
    const records = JSON.parse(text) as string[];
    taken.push(records);
    keys.push(request.headers["idempotency-key"] as string | undefined);
    response.end(JSON.stringify(records.map((name) => ({ name }))));
  });
});
let proxy: FaultProxy;
beforeAll(async () => {
  await once(server.listen(0, "127.0.0.1"), "listening");
  proxy = await startFaultProxy(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 1);
});
afterEach(() => {
  taken.length = 0;
  keys.length = 0;
});
afterAll(async () => {
  await proxy.close();
  server.close();
});

const send = async (kind: FaultKind | null): Promise<{ status: number; text: string }> => {
  proxy.setFaults(kind === null ? [] : [kind]);
  const headers = { "idempotency-key": "k" };
  const body = JSON.stringify(["a", "b", "c", "d"]);
  const answer = await fetch(proxy.url, { method: "POST", headers, body, signal: AbortSignal.timeout(500) });
  return { status: answer.status, text: await answer.text() };
};
const outcome = async (kind: FaultKind): Promise<string> => {
  const [{ status, text }, hit] = [await send(kind), proxy.hit];
  return `${status} ${text.startsWith("<") ? "page" : text} ${hit > 0}`;
};

describe("the fault proxy", () => {
  it("lets everything through while it is told nothing", async () => {
    expect(JSON.parse((await send(null)).text)).toEqual([{ name: "a" }, { name: "b" }, { name: "c" }, { name: "d" }]);
  });

  it("refuses every second record in a 200, and those are not there", async () => {
    const { status, text } = await send("partial");
    expect(status).toBe(200);
    const refused = { error: "NOT_ENOUGH_REPLICAS" };
    expect(JSON.parse(text)).toEqual([refused, { name: "b" }, refused, { name: "d" }]);
    expect(taken).toEqual([["b", "d"]]);
    // It promises the body that was sent, not this one.
    expect(keys).toEqual([undefined]);
  });

  it("leaves out the last answer, though all records are there", async () => {
    expect(JSON.parse((await send("short")).text)).toEqual([{ name: "a" }, { name: "b" }, { name: "c" }]);
    expect(taken).toEqual([["a", "b", "c", "d"]]);
  });

  it.each(["lost", "swallowed", "truncated"] as const)("gives no whole reply, but the effect: %s", async (kind) => {
    await expect(send(kind)).rejects.toThrow();
    expect(taken.length).toBe(1);
  });

  it.each(["reset", "hole"] as const)("gives neither reply nor effect: %s", async (kind) => {
    await expect(send(kind)).rejects.toThrow();
    expect(taken).toEqual([]);
  });

  it.each([
    ["html", "502 page true"],
    ["html200", "200 page true"],
    ["refused429", '429 {"error":"too many requests"} true'],
    ["refused503", '503 {"error":"unavailable"} true'],
  ] as const)("refuses without effect: %s", async (kind, expected) => {
    expect(await outcome(kind)).toBe(expected);
    expect(taken).toEqual([]);
  });
});
