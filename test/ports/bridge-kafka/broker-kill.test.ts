import { Kafka } from "@upstash/kafka";
import { afterAll, describe, expect, it } from "vitest";
import type { RunningServer } from "../../../scripts/bridge/http/server.ts";
import { createTopics } from "../../../scripts/bridge/kafka/create-topics.ts";
import { startKafkaBridge } from "../../../scripts/bridge/kafka/server.ts";
import { findKafka, startKafka } from "../../../scripts/test-stack/kafka.ts";
import type { RunningKafka } from "../../../scripts/test-stack/kafka.ts";
import { decode, topicOf } from "../../../src/log/codec.ts";
import { kafkaLog } from "../../../src/platform/upstash/kafka-log.ts";
import { sampleRecord } from "../../support/sample-record.ts";

const program = findKafka();
const kills = 2;
const partitions = 4;
const login = { user: "u", password: "p" };

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe.skipIf(typeof program === "string")("a real broker killed with -9 while clients append", () => {
  let broker: RunningKafka | undefined;
  let bridge: RunningServer | undefined;
  afterAll(async () => {
    await bridge?.close();
    await broker?.stop();
  });

  it(
    "keeps every record that was confirmed, from the published client and from our adapter",
    { timeout: 90_000 },
    async () => {
      if (typeof program === "string") throw new Error(program);
      broker = await startKafka(program);
      const { address, crash, restart } = broker;
      const epoch = "killed";
      const topics = [topicOf(epoch), "foreign"].map((topic) => ({ topic, partitions }));
      await createTopics({ brokers: [address] }, topics);
      bridge = await startKafkaBridge({ brokers: [address], login, drainMs: 2_000 });
      const rest = { url: bridge.url, username: login.user, password: login.password };
      const client = new Kafka(rest);
      const log = kafkaLog({ ...rest, epoch, partitions });
      const running = { now: true, lastConfirmed: 0 };

      // Ours: 20 records at a time; what is unconfirmed is sent again as it is, as the buffer's drain does.
      const confirmed = new Map<string, string>();
      let unknown = 0;
      const adapter = async (writer: number): Promise<void> => {
        for (let batch = 0; running.now; batch++) {
          let pending = Array.from({ length: 20 }, (_, n) => sampleRecord(writer * 1_000_000 + batch * 20 + n));
          while (pending.length > 0) {
            const results = await log.append(pending);
            results.forEach((result, index) => {
              const record = pending[index];
              if (result.ok && record) confirmed.set(record.id, `${result.value.partition}/${result.value.offset}`);
            });
            if (results.some((result) => result.ok)) running.lastConfirmed = performance.now();
            pending = pending.filter((_, index) => !results[index]?.ok);
            unknown += pending.length;
            if (pending.length > 0) await pause(100);
          }
        }
      };
      // The published client repeats by itself for 15 s, without a key.
      const foreign = new Map<string, string>();
      const published = async (writer: number): Promise<void> => {
        for (let n = 0; running.now; n++) {
          const value = `w${writer}-${n}`;
          while (!foreign.has(value)) {
            const placed = await client
              .producer()
              .produce("foreign", value, { key: value })
              .catch(() => null);
            if (placed) foreign.set(value, `${placed.partition}/${placed.offset}`);
          }
        }
      };
      const writers = [adapter(1), adapter(2), published(1), published(2), published(3)];
      const away: number[] = [];
      const recovered: number[] = [];
      for (let kill = 0; kill < kills; kill++) {
        await pause(1_200 + kill * 700);
        const killed = performance.now();
        await crash();
        await pause(500);
        await restart();
        const back = performance.now();
        while (running.lastConfirmed < back) await pause(20);
        away.push(Math.round(back - killed));
        recovered.push(Math.round(running.lastConfirmed - back));
      }
      await pause(1_000);
      running.now = false;
      await Promise.all(writers);

      const stored: { readonly place: string; readonly value: string }[] = [];
      const storedForeign: { readonly place: string; readonly value: string }[] = [];
      for (let partition = 0; partition < partitions; partition++) {
        for (let offset = 0; ;) {
          const read = await log.read(partition, offset, 1_000_000);
          if (!read.ok) throw new Error(read.error.message);
          const { records } = read.value;
          stored.push(
            ...records.map((record) => ({ place: `${partition}/${record.offset}`, value: idOf(record.value) })),
          );
          offset = (records.at(-1)?.offset ?? offset - 1) + 1;
          if (offset >= read.value.end) break;
        }
        for (let offset = 0; ;) {
          const page = await client.consumer().fetch({ topic: "foreign", partition, offset, timeout: 0 });
          storedForeign.push(
            ...page.map((message) => ({ place: `${partition}/${message.offset}`, value: message.value })),
          );
          if (page.length === 0) break;
          offset = (page.at(-1)?.offset ?? 0) + 1;
        }
      }
      const report = {
        kills,
        away,
        recovered,
        adapter: accounts(confirmed, stored),
        unknown,
        published: accounts(foreign, storedForeign),
      };
      process.stderr.write(`broker killed: ${JSON.stringify(report)}\n`);
      expect(report.adapter).toMatchObject({ lost: 0, moved: 0, ghosts: 0 });
      expect(report.published).toMatchObject({ lost: 0, moved: 0, ghosts: 0 });
      expect(report.adapter.confirmed).toBeGreaterThan(200);
      expect(report.published.confirmed).toBeGreaterThan(20);
      // The outage was felt: otherwise nothing was proven.
      expect(unknown).toBeGreaterThan(0);
    },
  );
});

const idOf = (value: string): string => {
  const decoded = decode(value);
  return decoded.ok ? decoded.value.id : "undecodable";
};

/**
 * lost: confirmed, not on the log. moved: not where the confirmation said. doubled: copies beyond the first.
 * ghosts: on the log though never confirmed; every writer went on until its record was confirmed.
 */
const accounts = (
  confirmed: ReadonlyMap<string, string>,
  stored: readonly { readonly place: string; readonly value: string }[],
) => {
  const places = Map.groupBy(stored, ({ value }) => value);
  const held = [...confirmed].map(([value, place]) => ({ place, copies: places.get(value) ?? [] }));
  return {
    confirmed: confirmed.size,
    lost: held.filter(({ copies }) => copies.length === 0).length,
    moved: held.filter(({ place, copies }) => copies.length > 0 && !copies.some((copy) => copy.place === place)).length,
    doubled: held.reduce((sum, { copies }) => sum + Math.max(0, copies.length - 1), 0),
    ghosts: [...places.keys()].filter((value) => !confirmed.has(value)).length,
  };
};
