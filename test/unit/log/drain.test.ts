import { describe, expect, it } from "vitest";
import { err } from "../../../src/base/result.ts";
import { retryBudget } from "../../../src/log/retry-budget.ts";
import { retryDelay } from "../../../src/log/retry-delay.ts";
import { drainWorld, Killed, type PrimaryAppend } from "../../support/drain-world.ts";
import { sampleRecord } from "../../support/sample-record.ts";

const records = (count: number, from = 0) => Array.from({ length: count }, (_, n) => sampleRecord(from + n));
const ids = (count: number, from = 0) => records(count, from).map((record) => record.id);
const down: PrimaryAppend = async (all) => all.map(() => err({ reason: "unknown", message: "down" }));

describe("a drain", () => {
  it("moves everything to the primary in order, empties the buffer and goes idle", async () => {
    const world = drainWorld();
    await world.buffer(records(2_500));
    await world.buffer(records(3, 2_500));
    await world.run(60_000);
    expect(world.primary).toEqual(ids(2_503));
    expect(world.batches.map((batch) => batch.length)).toEqual([1_000, 1_000, 503]);
    expect(world.buffered).toEqual([]);
    expect(world.alarm()).toBeNull();
    expect(await world.drain().status()).toMatchObject({ state: "empty", depth: 0, drained: 2_503, parked: 0 });
    expect(world.rows.saves).toBe(3);
  });

  it("sees what is appended while it lingers, and writes nothing when there is nothing", async () => {
    const world = drainWorld();
    await world.drain().watch();
    expect(world.alarm()).toBeNull();
    await world.buffer(records(1));
    await world.run(200);
    expect(world.primary).toEqual(ids(1));
    world.put(records(1, 1));
    await world.run(5_000);
    expect(world.primary).toEqual(ids(2));
    expect(world.rows.saves).toBeLessThanOrEqual(2);
  });

  it("is woken by the watchdog when its wake was lost", async () => {
    const world = drainWorld();
    world.put(records(2));
    expect(world.alarm()).toBeNull();
    await world.drain().watch();
    await world.run(1_000);
    expect(world.primary).toEqual(ids(2));
  });

  it("tells depth and age while the primary is down", async () => {
    const world = drainWorld();
    world.state.append = down;
    await world.buffer(records(7).map((record) => ({ ...record, received: world.time.clock.now() })));
    await world.run(10_000);
    const status = await world.drain().status();
    expect(status).toMatchObject({ state: "waiting", depth: 7, drained: 0, failing: "down" });
    expect(status.oldestSeconds).toBeCloseTo(10, 0);
  });

  it("sends again only what was not confirmed, and passes no record that was not", async () => {
    const world = drainWorld();
    let refusals = 3;
    world.state.append = async (all) => {
      const results = await Promise.all(
        all.map(async (record) => {
          if (record.id === "event-3" && refusals > 0) return err({ reason: "refused" as const, message: "not now" });
          const [result] = await world.confirm([record]);
          return result ?? err({ reason: "unknown" as const, message: "" });
        }),
      );
      refusals -= 1;
      return results;
    };
    await world.buffer(records(6));
    await world.run(60_000);
    expect(world.batches).toEqual([ids(6), ["event-3"], ["event-3"], ["event-3"]]);
    expect(world.primary).toEqual([...ids(3), "event-4", "event-5", "event-3"]);
    expect(world.rows.state).toEqual({ next: 6, drained: 6, parked: 0 });
  });

  it("believes nothing of an answer that miscounts", async () => {
    const world = drainWorld();
    let lies = 2;
    world.state.append = async (all) => {
      const results = await world.confirm(all);
      return lies-- > 0 ? results.slice(1) : results;
    };
    await world.buffer(records(3));
    await world.run(60_000);
    expect(world.batches).toEqual([ids(3), ids(3), ids(3)]);
    expect(world.rows.state).toEqual({ next: 3, drained: 3, parked: 0 });
  });

  it("parks what the primary will never take, with its offset, and drains the rest", async () => {
    const world = drainWorld();
    world.state.append = async (all) => {
      const isPoisoned = all.some((record) => ["event-2", "event-5"].includes(record.id));
      return isPoisoned
        ? all.map(() => err({ reason: "refused", message: "too large", permanent: true as const }))
        : world.confirm(all);
    };
    await world.buffer([...records(7), "no record", ...records(1, 7)]);
    const started = world.time.clock.now();
    await world.run(60_000);
    expect(world.primary).toEqual(["event-0", "event-1", "event-3", "event-4", "event-6", "event-7"]);
    expect(world.drain().parked(0, 10)).toMatchObject([
      { offset: 2, reason: "too large", value: JSON.stringify(sampleRecord(2)) },
      { offset: 5, reason: "too large" },
      { offset: 7, reason: "undecodable", value: "no record" },
    ]);
    expect(world.rows.state).toEqual({ next: 9, drained: 6, parked: 3 });
    expect(Math.max(...world.attempts) - started).toBeLessThan(1_000);
  });

  it("never parks for a refusal that may pass, such as a missing topic or a wrong password", async () => {
    const world = drainWorld();
    world.state.append = async (all) => all.map(() => err({ reason: "refused", message: "401" }));
    await world.buffer(records(2));
    await world.run(120_000);
    expect(world.rows.state).toBeNull();
    world.state.append = world.confirm;
    await world.run(60_000);
    expect(world.primary).toEqual(ids(2));
  });

  it("leaves the primary alone for as long as it asks", async () => {
    const world = drainWorld();
    world.state.append = async (all) => all.map(() => err({ reason: "unknown", message: "busy", retryAfterMs: 7_000 }));
    await world.buffer(records(1));
    await world.run(29_000);
    const gaps = world.attempts.slice(1).map((at, n) => at - (world.attempts[n] ?? 0));
    expect(gaps.length).toBe(4);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(7_000);
  });

  it("waits longer for a slow primary the longer it fails, until it is answered", async () => {
    const world = drainWorld();
    world.state.append = async (all) => {
      await world.time.wait(6_000);
      return world.confirm(all);
    };
    await world.buffer(records(1));
    await world.run(120_000);
    expect(world.rows.state).toMatchObject({ next: 1, drained: 1 });
    const before = world.attempts.length;
    await world.buffer(records(1, 1));
    await world.run(20_000);
    expect(world.rows.state).toMatchObject({ next: 2, drained: 2 });
    expect(world.attempts.length).toBe(before + 1);
  });

  it.each(
    [4, 20, 60, 600].flatMap((seconds) => [
      { seconds, how: "refuses", append: down },
      { seconds, how: "is silent", append: () => new Promise<never>(() => undefined) },
    ]),
  )(
    "is empty within half of an outage of $seconds s in which the primary $how, without hands",
    { timeout: 60_000 },
    async ({ seconds, append }) => {
      for (const random of [() => 0, () => 0.5, () => 0.999]) {
        const world = drainWorld(random);
        world.state.append = append;
        for (let second = 0; second < seconds; second += 2) {
          await world.buffer(records(20, second * 10));
          await world.run(2_000);
        }
        world.state.append = async (all) => {
          await world.time.wait(20);
          return world.confirm(all);
        };
        // Another quarter is for a machine that is slower than this one.
        await world.run(Math.max(2_500, (seconds * 1_000) / 4));
        expect(await world.drain().status()).toMatchObject({ depth: 0, state: "empty" });
        expect(world.primary).toEqual(ids(seconds * 10));
      }
    },
  );

  it("goes where the buffer's oldest record is when its cursor is lost or the buffer began anew", async () => {
    const world = drainWorld();
    await world.buffer(records(3));
    await world.run(5_000);
    world.rows.state = null;
    await world.buffer(records(2, 3));
    await world.run(5_000);
    world.rows.state = { next: 99, drained: 0, parked: 0 };
    await world.buffer(records(1, 5));
    await world.run(5_000);
    expect(world.primary).toEqual(ids(6));
    expect(world.counted.get("buffer_cursor_lost_total")).toBe(2);
  });
});

describe("a drain that is killed", () => {
  it.each(["before", "after"] as const)(
    "%s any I/O loses nothing, whichever it is",
    { timeout: 60_000 },
    async (when) => {
      const clean = drainWorld();
      await clean.buffer(records(2_300));
      await clean.run(60_000);
      let swept = 0;
      for (let at = 0; ; at++) {
        const world = drainWorld();
        let isDone = false;
        world.faults.at = (io) => {
          if (io !== at || isDone) return undefined;
          isDone = true;
          if (when === "after") return "after";
          throw new Killed();
        };
        await world.buffer(records(2_300));
        await world.run(600_000);
        expect(new Set(world.primary)).toEqual(new Set(ids(2_300)));
        expect([...new Set(world.primary)]).toEqual(ids(2_300));
        expect(world.buffered).toEqual([]);
        expect(world.rows.state?.next).toBe(2_300);
        if (!isDone) break;
        swept += 1;
      }
      expect(swept).toBeGreaterThan(10);
    },
  );

  it("between append and cursor repeats the batch under the same ids", async () => {
    const world = drainWorld();
    let calls = 0;
    world.state.append = async (all) => {
      const results = await world.confirm(all);
      if (calls++ === 0) await new Promise(() => undefined);
      return results;
    };
    await world.buffer(records(4));
    await world.run(1_000);
    world.kill();
    await world.run(60_000);
    expect(world.primary).toEqual([...ids(4), ...ids(4)]);
    expect(world.buffered).toEqual([]);
  });
});

describe("retries", () => {
  it("wait at random between half a second and an eighth of the outage, 30 s at most", () => {
    expect(retryDelay(0, () => 0.9)).toBe(500);
    expect(retryDelay(20_000, () => 0)).toBe(500);
    expect(retryDelay(20_000, () => 1)).toBe(2_500);
    expect(retryDelay(3_600_000, () => 1)).toBe(30_000);
  });

  it("are a tenth of the successes and one in two seconds, no more", () => {
    let now = 0;
    const budget = retryBudget({ now: () => now });
    for (let n = 0; n < 20; n++) expect(budget.take()).toBe(0);
    expect(budget.take()).toBe(2_000);
    now += 2_000;
    for (let n = 0; n < 30; n++) budget.succeeded();
    expect([budget.take(), budget.take(), budget.take()]).toEqual([0, 0, 0]);
    expect(budget.take()).toBeGreaterThan(0);
  });

  it("stay within their budget when every second append fails", async () => {
    const world = drainWorld(() => 0);
    const started = world.time.clock.now();
    let [calls, failures] = [0, 0];
    world.state.append = async (all) => {
      if (calls++ % 2 === 1) return world.confirm(all);
      failures += 1;
      return down(all);
    };
    for (let batch = 0; batch < 400; batch++) {
      await world.buffer(records(1, batch));
      await world.run(100);
    }
    const seconds = (world.time.clock.now() - started) / 1_000;
    expect(failures).toBeLessThanOrEqual(20 + (calls - failures) / 10 + seconds / 2 + 1);
    world.state.append = world.confirm;
    await world.run(60_000);
    expect(world.primary).toEqual(ids(400));
  });
});
