import { err, ok } from "../../src/base/result.ts";
import type { KafkaTopic } from "../../src/contract/source.ts";
import type { EventLog } from "../../src/log/event-log.port.ts";
import { createTopicReading, type TopicSource, type TopicState } from "../../src/sources/topic-reading.ts";
import { collectParts } from "./collect-parts.ts";
import { virtualTime } from "./virtual-time.ts";

const stepMs = 250;

/** One partition of a topic in memory, its reading over a durable row and the real collect, in virtual time. */
export const topicWorld = (kafka: Partial<KafkaTopic> = {}) => {
  const time = virtualTime(Date.parse("2026-11-01T12:00:00.000Z"));
  const parts = collectParts();
  const topic = { identity: "t1", first: 0, values: [] as string[], down: false };
  const wanted: TopicSource = {
    kafka: { topic: "rudder", partitions: 1, format: "rudder", from: "earliest", ...kafka },
    source: { source: "web", shop: "default", imported: false },
  };
  const state = { wanted: wanted as TopicSource | null };
  const stored = { state: null as TopicState | null };
  const alerts: string[] = [];
  /** Ends the reading's life so many times: before a batch is taken in, behind it, or before the offset is stored. */
  const kill = { at: null as "before" | "after" | "save" | null, times: 0 };
  const killed = (at: string): void => {
    if (kill.at !== at || kill.times === 0) return;
    kill.times -= 1;
    reading = live();
    throw new Error("killed");
  };
  let alarmAt: number | null = null;
  let ringing: Promise<void> | null = null;

  const bounds = () => ({ earliest: topic.first, end: topic.first + topic.values.length, identity: topic.identity });
  const log: Pick<EventLog, "read" | "bounds"> = {
    bounds: async () => (topic.down ? err({ reason: "unavailable", message: "down" }) : ok(bounds())),
    read: async (_partition, offset) => {
      if (topic.down) return err({ reason: "unavailable", message: "down" });
      const { earliest, end, identity } = bounds();
      if (offset < earliest || offset > end) return err({ reason: "out_of_range", message: "gone", ...bounds() });
      const records = topic.values.map((value, n) => ({ offset: earliest + n, value }));
      return ok({ records: records.slice(offset - earliest, offset - earliest + 200), end, identity });
    },
  };
  const ringAt = async (at: number): Promise<void> => {
    await time.wait(Math.max(0, at - time.clock.now()));
    if (alarmAt !== at) return;
    alarmAt = null;
    ringing = reading.alarm();
    await ringing;
  };
  const live = () =>
    createTopicReading(
      {
        source: "web",
        partition: 0,
        wanted: async () => ok(state.wanted),
        log: () => log,
        accept: async (...call) => {
          killed("before");
          const outcome = await parts.collect.accept(...call);
          killed("after");
          return outcome;
        },
        defer: parts.defer,
        clock: time.clock,
        random: () => 0.5,
        alert: ({ reason }) => void alerts.push(reason),
      },
      {
        load: () => stored.state,
        save: (next) => {
          killed("save");
          stored.state = next;
        },
      },
      {
        get: async () => alarmAt,
        set: async (at) => {
          alarmAt = at;
          void ringAt(at);
        },
      },
    );
  let reading = live();
  return {
    /** Lets time pass, but none while a batch is taken in: that takes real time, for its seals are real. */
    pass: async (ms: number) => {
      for (let passed = 0; passed < ms; passed += stepMs) {
        await time.pass(stepMs);
        await ringing;
      }
    },
    parts,
    topic,
    state,
    stored,
    alerts,
    kill,
    status: () => reading.status(),
    evict: () => void (reading = live()),
    wake: () => reading.wake(),
    /** Ids on our log, each once, in order of their first append. */
    ids: () => [...new Set(parts.appended.map(({ id }) => id))],
  };
};
