import type { Broker, KafkaCall } from "kafkajs/src/cluster/index.js";
import { describe, expect, it } from "vitest";
import { append } from "../../../scripts/bridge/kafka/append.ts";
import type { Batch } from "../../../scripts/bridge/kafka/append.ts";
import { createBreaker } from "../../../scripts/bridge/kafka/breaker.ts";
import type { KafkaLink } from "../../../scripts/bridge/kafka/link.ts";

const notLeader = 6;
const tooLarge = 10;

/** A broker that answers produce requests with these error codes, partition by partition, try by try. */
const brokerWith = (codes: Readonly<Record<number, readonly number[]>>) => {
  const tries: number[][] = [];
  const counts = new Map<number, number>();
  let asked: number[] = [];
  const broker: Pick<Broker, "lookupRequest" | "connectionPool" | "disconnect"> = {
    lookupRequest: () => (request: unknown) => {
      const { topicData } = request as { topicData: { partitions: { partition: number }[] }[] };
      asked = topicData.flatMap(({ partitions }) => partitions.map(({ partition }) => partition));
      return { request: {}, response: {} } as unknown as KafkaCall<never>;
    },
    connectionPool: {
      send: <T>() => {
        tries.push(asked);
        const partitions = asked.map((partition) => {
          const count = counts.get(partition) ?? 0;
          counts.set(partition, count + 1);
          return { partition, errorCode: codes[partition]?.[count] ?? 0, baseOffset: "7", logAppendTime: "-1" };
        });
        return Promise.resolve({ topics: [{ topicName: "t", partitions }] } as T);
      },
    },
    disconnect: () => Promise.resolve(),
  };
  const link = {
    perLeader: async <E, R>(
      entries: readonly E[],
      { run }: { run: (broker: Broker, entries: readonly E[]) => Promise<R> },
    ) => [await run(broker as Broker, entries)],
    refresh: () => Promise.resolve(),
  };
  return { link: link as unknown as KafkaLink, tries };
};

const batch = (partition: number): Batch<{ readonly id: number }> => ({
  topic: "t",
  partition,
  records: [0, 1].map((n) => ({
    id: partition * 10 + n,
    outgoing: { key: null, value: "v", timestamp: 5, headers: {} },
  })),
});

describe("an append while a leader moves", () => {
  it("sends again only what came to the wrong broker, and answers for all", async () => {
    const { link, tries } = brokerWith({ 1: [notLeader, notLeader] });
    const done = await append(link, [batch(0), batch(1), batch(2)]);
    expect(tries).toEqual([[0, 1, 2], [1], [1]]);
    expect(done.map(({ record, offset, timestamp }) => [record.id, offset, timestamp])).toEqual(
      [0, 1, 20, 21, 10, 11].map((id) => [id, 7 + (id % 10), 5]),
    );
  });

  it("gives up after a few tries, and at once on what another try cannot mend", async () => {
    const never = brokerWith({ 0: Array<number>(9).fill(notLeader) });
    await expect(append(never.link, [batch(0)])).rejects.toMatchObject({ type: "NOT_LEADER_FOR_PARTITION" });
    expect(never.tries).toHaveLength(6);
    const large = brokerWith({ 0: [tooLarge], 1: [notLeader] });
    await expect(append(large.link, [batch(0), batch(1)])).rejects.toMatchObject({ type: "MESSAGE_TOO_LARGE" });
    expect(large.tries).toHaveLength(1);
  });
});

describe("connecting to brokers that are away", () => {
  it("is tried once in a while; in between requests fail at once and say that nothing was done", async () => {
    let at = 0;
    let tried = 0;
    const breaker = createBreaker(() => at);
    const connect = (attempt: () => Promise<void>) => breaker.connect(attempt);
    const fails = () => {
      tried += 1;
      return Promise.reject(new Error("ECONNREFUSED"));
    };
    await expect(connect(fails)).rejects.toThrow("ECONNREFUSED");
    await expect(connect(fails)).rejects.toMatchObject({
      status: 503,
      message: expect.stringContaining("nothing was done"),
    });
    expect(tried).toBe(1);
    at = 250;
    await expect(connect(fails)).rejects.toThrow("ECONNREFUSED");
    at = 500;
    await connect(() => Promise.resolve());
    await connect(() => Promise.resolve());
    expect(tried).toBe(2);
  });
});
