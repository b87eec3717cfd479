import { request } from "node:https";
import { afterEach, describe, expect, inject, it } from "vitest";
import type { RunningServer } from "../../../scripts/bridge/http/server.ts";
import type { ClusterAddress } from "../../../scripts/bridge/kafka/link.ts";
import { startKafkaBridge } from "../../../scripts/bridge/kafka/server.ts";
import { makeCertificates } from "../../../scripts/test-stack/certificates.ts";
import { onPath } from "../../../scripts/test-stack/on-path.ts";
import { bridgeCalls, refusalOf } from "../../support/bridge-calls.ts";
import type { KafkaMessage } from "../../support/bridge-calls.ts";
import { freshTopic } from "../../support/kafka-topics.ts";

const kafka = inject("kafka");
const secure = kafka?.secure;
const login = { user: "u", password: "p" };
let bridge: RunningServer | undefined;
afterEach(() => bridge?.close());

describe.skipIf(!secure)("the bridge in front of a real Kafka that wants", () => {
  if (!kafka || !secure) return;
  const { ca, client, user, sasl, tls, mutual, saslTls } = secure;
  const scram256 = { mechanism: "scram-sha-256", ...user } as const;
  const scram512 = { mechanism: "scram-sha-512", ...user } as const;
  const plain = { mechanism: "plain", ...user } as const;

  const start = async (address: ClusterAddress) => {
    bridge = await startKafkaBridge({ ...address, login, drainMs: 1_000 });
    return bridgeCalls({ url: bridge.url, ...login });
  };

  it.each<[string, ClusterAddress]>([
    ["SCRAM-SHA-256", { brokers: [sasl], sasl: scram256 }],
    ["SCRAM-SHA-512", { brokers: [sasl], sasl: scram512 }],
    ["PLAIN", { brokers: [sasl], sasl: plain }],
    ["TLS of a private authority", { brokers: [tls], ssl: { ca } }],
    ["a client certificate", { brokers: [mutual], ssl: { ca, ...client } }],
    ["SCRAM-SHA-512 over TLS", { brokers: [saslTls], ssl: { ca }, sasl: scram512 }],
    ["PLAIN over TLS", { brokers: [saslTls], ssl: { ca }, sasl: plain }],
  ])("%s: appends and reads", async (_what, address) => {
    const { post, get } = await start(address);
    const topic = await freshTopic(kafka, 2);
    const body = Array.from({ length: 10 }, (_, n) => ({ topic, partition: n % 2, value: `v${n}` }));
    expect((await post("/produce", body)).status).toBe(200);
    const page = (await (await post("/fetch", { topic, partition: 1, offset: 0 })).json()) as KafkaMessage[];
    expect(page.map(({ value }) => value)).toEqual(["v1", "v3", "v5", "v7", "v9"]);
    expect((await get("/readyz")).status).toBe(200);
  });

  it.each<[string, ClusterAddress, string]>([
    ["a password", { brokers: [sasl], sasl: { ...scram512, password: "wrong" } }, "SASL"],
    ["a user", { brokers: [sasl], sasl: { ...plain, username: "nobody" } }, "SASL"],
    ["another authority", { brokers: [tls], ssl: true }, "certificate"],
    ["a client certificate", { brokers: [mutual], ssl: { ca } }, "Kafka is not available"],
  ])("%s: is not ready without the right one, soon and with the reason", async (_what, address, reason) => {
    const { post, get } = await start(address);
    const started = performance.now();
    const ready = await refusalOf(await get("/readyz"));
    expect(ready).toMatchObject({ status: 503, error: expect.stringContaining(reason) });
    expect(JSON.stringify(ready)).not.toContain("wrong");
    expect(await refusalOf(await post("/produce", { topic: "t", value: "x" }))).toMatchObject({ status: 503 });
    expect(performance.now() - started).toBeLessThan(6_000);
  });
});

const openssl = onPath("openssl");

describe.skipIf(!kafka || openssl === undefined)("the bridge's own front with TLS", () => {
  const call = (url: string, ca: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const outgoing = request(`${url}/healthz`, { ca, agent: false }, (response) => {
        let text = "";
        response.on("data", (chunk) => (text += String(chunk)));
        response.on("end", () => resolve(text));
      });
      outgoing.on("error", reject);
      outgoing.end();
    });

  it("answers https with its certificate, takes a new one while it runs and refuses plain http", async () => {
    const [first, second] = [makeCertificates(openssl ?? ""), makeCertificates(openssl ?? "")];
    const started = await startKafkaBridge({ brokers: kafka?.brokers ?? [], login, certificate: first.server });
    bridge = started;
    expect(started.url).toMatch(/^https:/);
    expect(await call(started.url, first.ca)).toBe('{"status":"ok"}');
    await expect(call(started.url, second.ca)).rejects.toThrow(/certificate/);
    started.replaceCertificate(second.server);
    expect(await call(started.url, second.ca)).toBe('{"status":"ok"}');
    await expect(call(started.url, first.ca)).rejects.toThrow(/certificate/);
    await expect(fetch(started.url.replace("https", "http"))).rejects.toThrow();
  });
});
