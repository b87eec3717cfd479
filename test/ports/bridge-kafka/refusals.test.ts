import { describe, expect, inject, it } from "vitest";
import { startKafkaBridge } from "../../../scripts/bridge/kafka/server.ts";
import { firstAnswer } from "../../support/raw-http.ts";
import { bridgeCalls, refusalOf } from "../../support/bridge-calls.ts";

const kafka = inject("kafka");
const json = expect.stringContaining("application/json");

describe.skipIf(!kafka)("the bridge refuses in JSON, whatever happens", () => {
  const open = () => {
    if (!kafka) throw new Error("no Kafka");
    return { kafka, ...bridgeCalls(kafka) };
  };

  it("asks for a password everywhere but at the health check", async () => {
    const { get, kafka } = open();
    expect(await refusalOf(await get("/topics", {}))).toEqual({ status: 401, type: json, error: expect.any(String) });
    const wrong = bridgeCalls({ ...kafka, password: "wrong" });
    expect(await refusalOf(await wrong.post("/produce", { topic: "t", value: "x" }))).toMatchObject({ status: 401 });
    expect(await refusalOf(await wrong.post("/nowhere", {}))).toMatchObject({ status: 401 });
    expect(await refusalOf(await get("/metrics", {}))).toMatchObject({ status: 401 });
    expect(await (await get("/healthz", {})).json()).toMatchObject({ status: "ok" });
    expect(await (await get("/readyz", {})).json()).toMatchObject({ status: "ok" });
  });

  it("knows its calls and their methods", async () => {
    const { get, post } = open();
    for (const path of [
      "/",
      "/nowhere",
      "/produce/topic",
      "/offsets",
      "/offsets/latest/x",
      "/committed/g",
      "/__proto__",
      "/topics/",
    ]) {
      expect(await refusalOf(await post(path, {})), path).toEqual({
        status: 404,
        type: json,
        error: expect.any(String),
      });
    }
    const wrongMethod = await get("/produce");
    expect(wrongMethod.headers.get("allow")).toBe("POST");
    expect(await refusalOf(wrongMethod)).toMatchObject({ status: 405, type: json });
    expect(await refusalOf(await post("/topics", {}))).toMatchObject({ status: 405 });
    expect(await refusalOf(await post("/offsets/yesterday", []))).toMatchObject({ status: 400 });
  });

  it("refuses consumer groups and says what to use", async () => {
    const { get, post } = open();
    for (const path of ["/consume/g/i", "/commit/g/i", "/delete-consumer/g/i"]) {
      expect(await refusalOf(await post(path, {})), path).toEqual({
        status: 501,
        type: json,
        error: expect.stringContaining("/fetch"),
      });
    }
    expect(await refusalOf(await get("/consumers"))).toMatchObject({ status: 501 });
  });

  it("refuses a body above the limit while it is still being sent", async () => {
    const { kafka } = open();
    const login = { user: "u", password: "p" };
    const bridge = await startKafkaBridge({ brokers: kafka.brokers, login, maxBodyBytes: 50_000 });
    const head = "POST /produce HTTP/1.1\r\nHost: x\r\nAuthorization: Basic dTpw\r\n";
    // Declared: refused before a byte of it is sent. Chunked: refused in the middle, without an end in sight.
    const declared = await firstAnswer(bridge.url, [`${head}Content-Length: 99999999\r\n\r\n`]);
    const chunk = `${(10_000).toString(16)}\r\n${"x".repeat(10_000)}\r\n`;
    const chunked = await firstAnswer(bridge.url, [
      `${head}Transfer-Encoding: chunked\r\n\r\n`,
      ...Array<string>(8).fill(chunk),
    ]);
    for (const answer of [declared, chunked]) {
      expect(answer).toMatch(/^HTTP\/1.1 413 /);
      expect(answer).toContain('{"error":"the body exceeds 50000 bytes","status":413}');
    }
    await bridge.close();
  });

  it("answers nonsense with a JSON 400", async () => {
    const { kafka } = open();
    expect(await firstAnswer(kafka.url, ["NONSENSE\r\n\r\n"])).toMatch(/^HTTP\/1.1 400 [^]*"status":400/);
  });

  it("says 503 soon when no broker answers", async () => {
    const bridge = await startKafkaBridge({ brokers: ["127.0.0.1:1"], login: { user: "u", password: "p" } });
    const { post, get } = bridgeCalls({ url: bridge.url, user: "u", password: "p" });
    const started = performance.now();
    for (const response of [
      await post("/produce", { topic: "t", value: "x" }),
      await post("/fetch", { topic: "t", partition: 0, offset: 0 }),
      await post("/offsets/latest", [{ topic: "t", partition: 0 }]),
      await get("/topics"),
      await post("/committed/g/i", [{ topic: "t", partition: 0 }]),
      await get("/readyz"),
    ]) {
      expect(response.headers.get("retry-after")).toBe("1");
      expect(await refusalOf(response)).toEqual({
        status: 503,
        type: json,
        error: expect.stringContaining("Kafka is not available"),
      });
    }
    expect(performance.now() - started).toBeLessThan(10_000);
    expect((await get("/healthz")).status).toBe(200);
    await bridge.close();
  });
});
