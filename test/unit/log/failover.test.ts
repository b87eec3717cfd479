import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { err, ok } from "../../../src/base/result.ts";
import type { EventRecord } from "../../../src/contract/record.ts";
import { circuitBreaker } from "../../../src/log/circuit-breaker.ts";
import type { AppendResults } from "../../../src/log/checked-append.ts";
import type { EventLog } from "../../../src/log/event-log.port.ts";
import { failover } from "../../../src/log/failover.ts";
import { sampleRecord } from "../../support/sample-record.ts";
import { virtualTime, type VirtualTime } from "../../support/virtual-time.ts";

type Behaviour = (records: readonly EventRecord[], land: (record: EventRecord) => number) => Promise<AppendResults>;

/** A log that lands records as its behaviour says; what landed can be looked at. */
const logOf = (behaviour: Behaviour) => {
  const landed: string[] = [];
  const calls: string[][] = [];
  const land = (record: EventRecord): number => landed.push(record.id) - 1;
  const state = { behaviour };
  const log: EventLog = {
    epoch: "e1",
    partitions: 2,
    append: (records) => {
      calls.push(records.map((record) => record.id));
      return state.behaviour(records, land);
    },
    read: async () => ok({ records: [], end: landed.length }),
    bounds: async () => ok({ earliest: 0, end: landed.length }),
  };
  return { log, landed, calls, state };
};

const takes = (records: readonly EventRecord[], land: (record: EventRecord) => number): AppendResults =>
  records.map((record) => ok({ partition: 0, offset: land(record) }));

const behaviours = (time: VirtualTime) =>
  ({
    fine: async (records, land) => takes(records, land),
    slow: async (records, land) => {
      await time.wait(60_000);
      return takes(records, land);
    },
    "lost answer": (records, land) => {
      takes(records, land);
      return new Promise(() => undefined);
    },
    "refuses each second": async (records, land) =>
      records.map((record, at) =>
        at % 2 === 0 ? ok({ partition: 0, offset: land(record) }) : err({ reason: "refused" as const, message: "no" }),
      ),
    "lies about the count": async (records, land) => takes(records, land).slice(1),
    "answers nothing": async () => [],
    refuses: async (records) => records.map(() => err({ reason: "refused" as const, message: "no" })),
    throws: async () => {
      throw new Error("down");
    },
  }) satisfies Record<string, Behaviour>;

const build = (choose: (all: ReturnType<typeof behaviours>) => { primary: Behaviour; buffer: Behaviour }) => {
  const time = virtualTime();
  const all = behaviours(time);
  const chosen = choose(all);
  const primary = logOf(chosen.primary);
  const buffer = logOf(chosen.buffer);
  const counted = new Map<string, number>();
  const deferred: Promise<unknown>[] = [];
  const breaker = circuitBreaker({ clock: time.clock, random: () => 0.5, probeMs: 2_000 });
  const log = failover({
    primary: primary.log,
    buffer: buffer.log,
    breaker,
    within: time.within,
    clock: time.clock,
    metrics: {
      count: (name, labels = {}, by = 1) => {
        const series = [name, ...Object.values(labels)].join(" ");
        counted.set(series, (counted.get(series) ?? 0) + by);
      },
      observe: () => undefined,
    },
    primaryMs: 800,
    defer: (work) => void deferred.push(work),
  });
  /** Appends and tells each record's fate and the time it took. */
  const append = async (records: readonly EventRecord[]) => {
    const started = time.clock.now();
    const results = await time.run(log.append(records), 10_000);
    const fates = results.map((result) =>
      result.ok ? (result.value.buffered === true ? "buffered" : "primary") : result.error.reason,
    );
    return { fates, ms: time.clock.now() - started, results };
  };
  return { time, all, primary, buffer, breaker, log, append, counted, deferred };
};

const three = [sampleRecord(1), sampleRecord(2), sampleRecord(3)];
const allThree = (fate: string) => [fate, fate, fate];

describe("an append to primary and buffer", () => {
  it.each([
    ["fine", "fine", allThree("primary"), 0],
    ["slow", "fine", allThree("buffered"), 400],
    ["lost answer", "fine", allThree("buffered"), 400],
    ["refuses each second", "fine", ["primary", "buffered", "primary"], 0],
    ["lies about the count", "fine", allThree("buffered"), 0],
    ["answers nothing", "fine", allThree("buffered"), 0],
    ["refuses", "fine", allThree("buffered"), 0],
    ["throws", "fine", allThree("buffered"), 0],
    ["fine", "throws", allThree("primary"), 0],
    ["slow", "throws", allThree("unknown"), 400],
    ["refuses", "refuses", allThree("refused"), 0],
    ["refuses", "throws", allThree("unknown"), 0],
    ["refuses", "slow", allThree("unknown"), 3_000],
    ["refuses each second", "refuses", ["primary", "refused", "primary"], 0],
    ["refuses", "lies about the count", allThree("unknown"), 0],
    ["throws", "refuses", allThree("unknown"), 0],
  ] as const)("primary %s, buffer %s", async (ofPrimary, ofBuffer, fates, ms) => {
    const { append, buffer } = build((all) => ({ primary: all[ofPrimary], buffer: all[ofBuffer] }));
    expect(await append(three)).toMatchObject({ fates, ms });
    expect(buffer.calls.length).toBe(ofPrimary === "fine" ? 0 : 1);
  });

  it("never confirms what no tier holds and never gives a tier the same record twice in one append", async () => {
    const names = Object.keys(behaviours(virtualTime())) as (keyof ReturnType<typeof behaviours>)[];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.constantFrom(...names),
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 12 }),
        async (ofPrimary, ofBuffer, sizes) => {
          const { append, primary, buffer } = build((all) => ({ primary: all[ofPrimary], buffer: all[ofBuffer] }));
          let n = 0;
          for (const size of sizes) {
            const records = Array.from({ length: size }, () => sampleRecord(n++));
            const { fates } = await append(records);
            for (const [at, { id }] of records.entries()) {
              if (fates[at] === "primary") expect(primary.landed).toContain(id);
              if (fates[at] === "buffered") expect(buffer.landed).toContain(id);
              if (fates[at] === "refused") expect([...primary.landed, ...buffer.landed]).not.toContain(id);
            }
          }
          for (const { calls } of [primary, buffer]) expect(new Set(calls.flat()).size).toBe(calls.flat().length);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("sends what was not confirmed in one append to the buffer, ids and order unchanged", async () => {
    const { append, buffer } = build((all) => ({ primary: all["refuses each second"], buffer: all.fine }));
    await append(Array.from({ length: 6 }, (_, n) => sampleRecord(n)));
    expect(buffer.calls).toEqual([["event-1", "event-3", "event-5"]]);
  });

  it("gives each record its own buffer position", async () => {
    const { append } = build((all) => ({ primary: all["refuses each second"], buffer: all.fine }));
    const { results } = await append(Array.from({ length: 4 }, (_, n) => sampleRecord(n)));
    expect(results).toEqual([
      ok({ partition: 0, offset: 0 }),
      ok({ partition: 0, offset: 0, buffered: true }),
      ok({ partition: 0, offset: 1 }),
      ok({ partition: 0, offset: 1, buffered: true }),
    ]);
  });

  it("answers an empty append without asking anybody", async () => {
    const { append, primary, buffer } = build((all) => ({ primary: all.throws, buffer: all.throws }));
    expect((await append([])).fates).toEqual([]);
    expect([...primary.calls, ...buffer.calls]).toEqual([]);
  });

  it("reads and asks for bounds at the primary only", async () => {
    const { log, append } = build((all) => ({ primary: all.throws, buffer: all.fine }));
    await append(three);
    expect(await log.bounds(0)).toEqual(ok({ earliest: 0, end: 0 }));
    expect(await log.read(0, 0, 1)).toEqual(ok({ records: [], end: 0 }));
  });
});

describe("the circuit", () => {
  it("is left open after five failures, so that the buffer is asked at once, and closes when a probe gets through", async () => {
    const { time, append, primary, all, breaker, counted } = build(({ slow, fine }) => ({
      primary: slow,
      buffer: fine,
    }));
    for (let n = 0; n < 5; n++) expect((await append([sampleRecord(n)])).fates).toEqual(["buffered"]);
    expect(breaker.state()).toBe("closed");
    await time.pass(800);
    expect(breaker.state()).toBe("open");
    expect(await append([sampleRecord(5)])).toMatchObject({ fates: ["buffered"], ms: 0 });
    expect(primary.calls.length).toBe(5);
    await time.pass(3_000);
    primary.state.behaviour = all.fine;
    expect(await append([sampleRecord(6)])).toMatchObject({ fates: ["primary"], ms: 0 });
    expect(breaker.state()).toBe("closed");
    expect(Object.fromEntries(counted)).toEqual({ "log_buffered_total unknown": 5, "log_buffered_total open": 1 });
  });

  it("does not make a probe's sender wait, and still learns from it", async () => {
    const { time, append, primary, breaker, deferred } = build((all) => ({ primary: all.slow, buffer: all.fine }));
    for (let n = 0; n < 5; n++) await append([sampleRecord(n)]);
    await time.pass(800);
    expect(breaker.state()).toBe("open");
    await time.pass(3_000);
    primary.state.behaviour = async (records, land) => {
      await time.wait(700);
      return takes(records, land);
    };
    expect(await append([sampleRecord(6)])).toMatchObject({ fates: ["buffered"], ms: 100 });
    expect(breaker.state()).toBe("half_open");
    await time.run(Promise.all(deferred));
    expect(breaker.state()).toBe("closed");
    expect(await append([sampleRecord(7)])).toMatchObject({ fates: ["primary"], ms: 700 });
  });

  it("lets only the first senders wait when the primary dies, and none of them long", async () => {
    const { time, append, primary, breaker, all } = build(({ fine }) => ({ primary: fine, buffer: fine }));
    for (let n = 0; n < 10; n++) await append([sampleRecord(n)]);
    primary.state.behaviour = all["lost answer"];
    const waits: number[] = [];
    for (let n = 10; n < 30; n++) {
      const { fates, ms } = await append([sampleRecord(n)]);
      expect(fates).toEqual(["buffered"]);
      waits.push(ms);
      await time.pass(25);
    }
    // 800 ms after the first of five the circuit is open.
    expect(waits.slice(0, 3)).toEqual([200, 100, 100]);
    expect(Math.max(...waits.slice(1))).toBe(100);
    expect(waits.slice(12)).toEqual(waits.slice(12).map(() => 0));
    expect(breaker.state()).toBe("open");
  });

  it("is not opened by one slow answer, and the suspicion goes with the next good one", async () => {
    const { time, append, primary, breaker, all, deferred } = build(({ fine }) => ({ primary: fine, buffer: fine }));
    for (let n = 0; n < 10; n++) await append([sampleRecord(n)]);
    primary.state.behaviour = all["lost answer"];
    expect(await append([sampleRecord(10)])).toMatchObject({ fates: ["buffered"], ms: 200 });
    primary.state.behaviour = async (records, land) => {
      await time.wait(90);
      return takes(records, land);
    };
    for (let n = 11; n < 40; n++) expect(await append([sampleRecord(n)])).toMatchObject({ fates: ["primary"], ms: 90 });
    await time.run(Promise.all(deferred));
    primary.state.behaviour = async (records, land) => {
      await time.wait(150);
      return takes(records, land);
    };
    for (let n = 40; n < 60; n++) expect((await append([sampleRecord(n)])).fates).toEqual(["primary"]);
    expect(breaker.state()).toBe("closed");
  });

  it("stays closed for a record that nobody would take", async () => {
    const { append, breaker } = build((all) => ({
      primary: async (records) =>
        records.map(() => err({ reason: "refused", message: "too large", permanent: true as const })),
      buffer: all.fine,
    }));
    for (let n = 0; n < 9; n++) expect((await append([sampleRecord(n)])).fates).toEqual(["buffered"]);
    expect(breaker.state()).toBe("closed");
  });
});

it("waits for a primary that has been quick no longer than 200 ms, and learns from its late answer how slow it became", async () => {
  const { time, append, primary, breaker } = build((all) => ({ primary: all.fine, buffer: all.fine }));
  for (let n = 0; n < 10; n++) await append([sampleRecord(n)]);
  primary.state.behaviour = async (records, land) => {
    await time.wait(300);
    return takes(records, land);
  };
  expect(await append([sampleRecord(10)])).toMatchObject({ fates: ["buffered"], ms: 200 });
  expect(await append([sampleRecord(11)])).toMatchObject({ fates: ["buffered"], ms: 100 });
  for (let n = 12; n < 20; n++) expect(await append([sampleRecord(n)])).toMatchObject({ fates: ["primary"], ms: 300 });
  expect(breaker.state()).toBe("closed");
});
