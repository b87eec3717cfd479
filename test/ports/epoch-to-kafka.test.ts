import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { createTopics } from "../../scripts/bridge/kafka/create-topics.ts";
import { privateNetworks } from "../../scripts/gateway/network.ts";
import { type Gateway, startGateway } from "../../scripts/gateway/start.ts";
import { topicOf } from "../../src/log/codec.ts";
import { LogEpochs } from "../../src/contract/operate.ts";
import { ProfileEvents } from "../../src/contract/profile.ts";

const kafka = inject("kafka");
const epoch = `k-${process.pid}`;
const people = Array.from({ length: 10 }, (_, n) => `mover-${n}`);

describe.skipIf(kafka === null)("a change from the embedded log to a real Kafka", () => {
  const dir = mkdtempSync(join(tmpdir(), "doorstep-epoch-"));
  let gateway: Gateway;

  const get = async (path: string): Promise<unknown> => {
    const answer = await fetch(`${gateway.url}${path}`, { headers: { authorization: "Bearer sk_dev" } });
    expect(answer.status).toBe(200);
    return answer.json();
  };
  const view = async (person: string, id: string): Promise<void> => {
    const event = {
      type: "track",
      event: "Product Viewed",
      userId: person,
      messageId: id,
      properties: { product_id: "a" },
    };
    const headers = { authorization: "Bearer wk_dev", "content-type": "application/json" };
    const answer = await fetch(`${gateway.url}/v1/track`, { method: "POST", headers, body: JSON.stringify(event) });
    expect(answer.status).toBe(200);
  };
  const epochs = async () => LogEpochs.parse(await get("/v1/log/epochs")).epochs;

  beforeAll(async () => {
    await createTopics({ brokers: [...(kafka?.brokers ?? [])] }, [{ topic: topicOf(epoch), partitions: 3 }]);
    gateway = await startGateway({ dir });
  }, 60_000);
  afterAll(async () => {
    await gateway?.kill9();
    rmSync(dir, { recursive: true, force: true });
  });

  it("keeps every event once and in order, and rebuilds through both", async () => {
    for (const person of people) for (const n of [0, 1, 2]) await view(person, `${person}-${n}`);
    const { port } = gateway;
    await gateway.kill9();
    gateway = await startGateway({
      dir,
      port,
      allow: privateNetworks([kafka?.url ?? ""]),
      bindings: {
        DOORSTEP_LOG: "kafka",
        DOORSTEP_LOG_EPOCH: epoch,
        DOORSTEP_LOG_PARTITIONS: "3",
        DOORSTEP_LOG_PREVIOUS: JSON.stringify([{ epoch: "e1", partitions: 16, log: "embedded" }]),
        UPSTASH_KAFKA_REST_URL: kafka?.url ?? "",
        UPSTASH_KAFKA_REST_USERNAME: kafka?.user ?? "",
        UPSTASH_KAFKA_REST_PASSWORD: kafka?.password ?? "",
      },
    });
    for (const person of people) for (const n of [3, 4]) await view(person, `${person}-${n}`);
    await expect.poll(async () => (await epochs()).every(({ drained }) => drained), { timeout: 20_000 }).toBe(true);
    const logged = (await epochs()).map(({ partitions }) => partitions.reduce((sum, { next }) => sum + next, 0));
    expect(logged).toEqual([people.length * 3, people.length * 2]);
    for (const person of people) {
      const { data } = ProfileEvents.parse(await get(`/v1/profiles/${person}/events`));
      expect(data.map(({ id }) => id)).toEqual([4, 3, 2, 1, 0].map((n) => `${person}-${n}`));
    }
    const rebuilt = await new Promise<string>((resolve, reject) => {
      const args = ["scripts/rebuild.ts", "--url", gateway.url, "--json"];
      execFile(process.execPath, args, (error, stdout) => (error === null ? resolve(stdout) : reject(error)));
    });
    expect(JSON.parse(rebuilt)).toMatchObject({ people: people.length, mismatches: 0, equal: true });
  }, 90_000);
});
