import { describe, expect, it } from "vitest";
import { parseTopicReaderName, topicReaderName } from "../../../src/sources/topic-reader-name.ts";
import { topicWorld } from "../../support/topic-world.ts";

const event = (n: number, more: Record<string, unknown> = {}): string =>
  JSON.stringify({ type: "page", anonymousId: "a", messageId: `m-${n}`, ...more });
const events = (count: number, from = 0): string[] => Array.from({ length: count }, (_, n) => event(from + n));
const ids = (count: number, from = 0): string[] => Array.from({ length: count }, (_, n) => `m-${from + n}`);

describe("the reading of a topic", () => {
  it("takes in everything from the earliest record on, in order, and what comes later", async () => {
    const world = topicWorld();
    world.topic.first = 7;
    world.topic.values = events(1_200);
    await world.wake();
    await world.pass(1_000);
    expect(world.parts.appended.map(({ id }) => id)).toEqual(ids(1_200));
    world.topic.values.push(...events(3, 1_200));
    await world.pass(11_000);
    expect(world.ids()).toEqual(ids(1_203));
    expect(world.status()).toMatchObject({
      lag: 0,
      failing: null,
      state: { next: 1_210, records: 1_203, accepted: 1_203, rejected: 0, gaps: 0 },
    });
  });

  it("begins at the end if told so, and then goes on from where it was", async () => {
    const world = topicWorld({ from: "latest" });
    world.topic.values = events(5);
    await world.wake();
    await world.pass(1_000);
    world.topic.values.push(...events(2, 5));
    world.evict();
    await world.pass(30_000);
    expect(world.ids()).toEqual(ids(2, 5));
  });

  it.each(["before", "after", "save"] as const)("killed %s, loses nothing and repeats only ids", async (at) => {
    const world = topicWorld();
    world.topic.values = [...events(450), JSON.stringify({ type: "page", anonymousId: "a" })];
    Object.assign(world.kill, { at, times: 3 });
    await world.wake();
    await world.pass(60_000);
    expect(world.kill.times).toBe(0);
    expect(world.ids().slice(0, 450)).toEqual(ids(450));
    // The event without an id has the same one each time it is read.
    expect(world.ids()).toHaveLength(451);
    expect(world.status().state).toMatchObject({ next: 451 });
  });

  it("moves no offset while our log takes nothing, and goes on when it does", async () => {
    const world = topicWorld();
    world.topic.values = events(10);
    world.parts.state.log = "unknown";
    await world.wake();
    await world.pass(60_000);
    expect(world.status()).toMatchObject({
      state: { next: 0, accepted: 0 },
      failing: "not everything could be stored durably",
    });
    world.parts.state.log = "fair";
    await world.pass(30_000);
    expect(world.ids()).toEqual(ids(10));
    expect(world.status()).toMatchObject({ failing: null, state: { next: 10 } });
  });

  it("keeps what it cannot read as rejects and goes on", async () => {
    const world = topicWorld();
    world.topic.values = ["{ no json", "", event(1), '{"type":"page"}', "\u0000", event(2), "[1]"];
    await world.wake();
    await world.pass(1_000);
    expect(world.ids()).toEqual(["m-1", "m-2"]);
    expect(world.parts.rejects.map(({ reason }) => reason)).toEqual([
      "not_json",
      "no_identity",
      "not_json",
      "not_an_object",
    ]);
    expect(world.status().state).toMatchObject({ next: 7, records: 7, accepted: 2, rejected: 4 });
  });

  it("waits out a cluster that is down", async () => {
    const world = topicWorld();
    world.topic.down = true;
    await world.wake();
    await world.pass(60_000);
    expect(world.status()).toMatchObject({ failing: "down", state: null });
    world.topic.down = false;
    world.topic.values = events(2);
    await world.pass(30_000);
    expect(world.ids()).toEqual(ids(2));
  });

  it("tells of records that were gone before it read them, and goes on with the oldest", async () => {
    const world = topicWorld();
    world.topic.values = events(3);
    await world.wake();
    await world.pass(1_000);
    world.topic.values = events(2, 8);
    world.topic.first = 8;
    await world.pass(11_000);
    expect(world.ids()).toEqual([...ids(3), ...ids(2, 8)]);
    expect(world.alerts).toEqual(["gap_below_earliest"]);
    expect(world.status().state).toMatchObject({ next: 10, gaps: 1 });
  });

  it("tells of a topic that was made anew, and reads it from its beginning under ids of its own", async () => {
    const nameless = (n: number): string => JSON.stringify({ type: "page", anonymousId: `a${n}` });
    for (const identity of ["t2", "t1"]) {
      const world = topicWorld();
      world.topic.values = [nameless(1), nameless(2)];
      await world.wake();
      await world.pass(1_000);
      // Where a topic tells no identity, its end gives it away.
      world.topic.identity = identity;
      world.topic.values = [nameless(3)];
      await world.pass(11_000);
      expect(world.ids()).toHaveLength(3);
      expect(world.alerts).toEqual([identity === "t2" ? "log_recreated" : "offset_beyond_end"]);
      expect(world.status().state).toMatchObject({ next: 1, gaps: 1 });
    }
  });

  it("stops when the document names no topic any more, and begins anew with another", async () => {
    const world = topicWorld();
    world.topic.values = events(2);
    const { wanted } = world.state;
    world.state.wanted = null;
    await world.wake();
    await world.pass(60_000);
    expect([world.ids(), world.status().state]).toEqual([[], null]);
    world.state.wanted = wanted;
    await world.wake();
    await world.pass(1_000);
    expect(world.status().state).toMatchObject({ topic: "rudder", next: 2, era: 1 });
    if (wanted !== null) world.state.wanted = { ...wanted, kafka: { ...wanted.kafka, topic: "other" } };
    await world.pass(11_000);
    expect(world.status().state).toMatchObject({ topic: "other", next: 2, era: 2, records: 4 });
  });

  it("is one object for each partition, whatever the source is called", () => {
    for (const source of ["web", "a:b:1"]) {
      expect(parseTopicReaderName(topicReaderName({ source, partition: 12 }))).toEqual({ source, partition: 12 });
    }
    expect(parseTopicReaderName("forward:web:1")).toBeNull();
  });
});
