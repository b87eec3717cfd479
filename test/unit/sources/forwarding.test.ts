import { describe, expect, it } from "vitest";
import { ok } from "../../../src/base/result.ts";
import { concurrency, keptBytes, keptMs } from "../../../src/sources/forwarding.ts";
import { answering, forwardWorld, unreachable } from "../../support/forward-world.ts";

const ids = (count: number, from = 0) => Array.from({ length: count }, (_, n) => `r${from + n}`);
const minute = 60_000;

describe("a queue to a vendor", () => {
  it("delivers in order, a few at a time, and goes idle", async () => {
    const world = forwardWorld();
    world.state.vendor = async (request, id) => {
      await world.time.wait(100);
      return world.up(request, id);
    };
    await world.enqueue(...ids(20));
    await world.time.pass(minute);
    expect(world.took).toEqual(ids(20));
    expect(world.mostOpen()).toBe(concurrency);
    expect(world.alarm()).toBeNull();
    expect(world.status()).toMatchObject({
      depth: 0,
      bytes: 0,
      oldestSeconds: 0,
      counts: { forwarded: 20, failed: 0 },
    });
  });

  it("waits out a vendor that is away with few probes, and then delivers everything in order", async () => {
    const world = forwardWorld();
    world.state.vendor = unreachable;
    await world.enqueue(...ids(40));
    await world.time.pass(10 * minute);
    expect(world.status()).toMatchObject({ depth: 40, failing: "unreachable" });
    expect(world.status().oldestSeconds).toBeCloseTo(600, 0);
    // Six at first, then one at a time, half a second to 30 s apart.
    expect(world.sent.length).toBeLessThan(150);
    world.state.vendor = world.up;
    await world.time.pass(minute);
    const [probe, ...rest] = world.took;
    expect(rest).toEqual(ids(40).filter((id) => id !== probe));
    expect(world.status()).toMatchObject({ depth: 0, failing: null });
  });

  it.each([500, 502, 503, 408, 429, 301, 307])("tries again after %i", async (status) => {
    const world = forwardWorld();
    world.state.vendor = answering(status);
    await world.enqueue("r0");
    await world.time.pass(5_000);
    expect(world.status()).toMatchObject({ depth: 1, failing: `status ${status}` });
    world.state.vendor = world.up;
    await world.time.pass(minute);
    expect(world.took).toEqual(["r0"]);
  });

  it("asks again no sooner than Retry-After says, in seconds or as a date", async () => {
    for (const after of ["120", new Date(1_000_000 + 120_000).toUTCString()]) {
      const world = forwardWorld();
      world.state.vendor = answering(429, after);
      await world.enqueue(...ids(10));
      await world.time.pass(1_000);
      expect(world.sent.length).toBe(concurrency);
      world.state.vendor = world.up;
      await world.time.pass(118_000);
      await world.enqueue("late");
      expect(world.took).toEqual([]);
      await world.time.pass(4 * minute);
      expect(world.took.toSorted()).toEqual([...ids(10), "late"].toSorted());
    }
  });

  it("drops and counts what the vendor refuses", async () => {
    const world = forwardWorld();
    world.state.vendor = async (request, id) =>
      id === "r1" ? ok({ status: 400, retryAfter: null }) : world.up(request, id);
    await world.enqueue(...ids(3));
    await world.time.pass(minute);
    expect(world.took).toEqual(["r0", "r2"]);
    expect(world.status()).toMatchObject({ depth: 0, counts: { forwarded: 2, failed: 0, dropped: { refused: 1 } } });
    expect(world.alerts).toEqual(["refused"]);
  });

  it("goes on around a request that the vendor cannot take", async () => {
    const world = forwardWorld();
    const poison = new Set(ids(8));
    world.state.vendor = async (request, id) =>
      poison.has(id) ? ok({ status: 500, retryAfter: null }) : world.up(request, id);
    await world.enqueue(...ids(30));
    await world.time.pass(10 * minute);
    expect(world.took.toSorted()).toEqual(ids(22, 8).toSorted());
    const tried = world.sent.length;
    await world.time.pass(60 * minute);
    expect(world.sent.length - tried).toBeLessThan(8 * 60);
    await world.enqueue("late");
    await world.time.pass(minute);
    expect(world.took).toContain("late");
  });

  it("drops the oldest beyond its bytes, and tells", async () => {
    const world = forwardWorld();
    world.state.vendor = unreachable;
    for (let n = 0; n < 6; n++) world.store.add(`${n}`.repeat(keptBytes / 4), 0, keptBytes);
    expect(world.store.size()).toMatchObject({ depth: 4, bytes: keptBytes });
    await world.enqueue("r0");
    expect(world.status()).toMatchObject({ depth: 4, counts: { dropped: { queue_full: 3 } } });
    expect(world.alerts).toEqual(["queue_full"]);
  });

  it("drops what grows too old, and tells", async () => {
    const world = forwardWorld();
    world.state.vendor = unreachable;
    await world.enqueue(...ids(4));
    await world.time.pass(keptMs - minute);
    expect(world.status()).toMatchObject({ depth: 4 });
    await world.time.pass(10 * minute);
    expect(world.status()).toMatchObject({ depth: 0, counts: { dropped: { too_old: 4 } } });
    expect(world.alerts).toEqual(["too_old"]);
    expect(world.alarm()).toBeNull();
  });

  it("keeps requests while the document cannot be read, and drops them when it names no vendor any more", async () => {
    const world = forwardWorld();
    world.state.target = { ok: false, error: "unavailable" };
    await world.enqueue(...ids(2));
    await world.time.pass(2 * minute);
    expect(world.status()).toMatchObject({ depth: 2 });
    world.state.target = ok(null);
    await world.enqueue("fresh");
    await world.time.pass(minute);
    // Whoever queued it a moment ago saw a vendor.
    expect(world.status()).toMatchObject({ depth: 1, counts: { dropped: { unwanted: 2 } } });
    world.state.target = ok({ url: "https://vendor.example/" });
    await world.time.pass(2 * minute);
    expect(world.took).toEqual(["fresh"]);
  });

  it("delivers after an eviction, and is woken by the watchdog when its alarm was lost", async () => {
    const world = forwardWorld();
    world.state.vendor = unreachable;
    await world.enqueue(...ids(3));
    await world.time.pass(minute);
    world.evict();
    world.loseAlarm();
    world.state.vendor = world.up;
    await world.time.pass(minute);
    expect(world.took).toEqual([]);
    await world.watch();
    await world.time.pass(2 * minute);
    expect(world.took.toSorted()).toEqual(ids(3));
    world.loseAlarm();
    await world.watch();
    expect(world.alarm()).toBeNull();
  });
});
