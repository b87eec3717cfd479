import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addSpent, take } from "../../../src/collect/sources/rate-limit.ts";
import { createSourceLimits } from "../../../src/collect/sources/source-limits.ts";

const limit = { perSecond: 10, burst: 5 };
const start = 1_000_000;

describe("a rate limit", () => {
  it("lets a burst in, then one event after the other at its pace", () => {
    let paidUntil = 0;
    const takenAt = (now: number): boolean => {
      const verdict = take(limit, paidUntil, now, 1);
      paidUntil = verdict.paidUntil;
      return verdict.allowed;
    };
    expect(Array.from({ length: 7 }, () => takenAt(start))).toEqual([true, true, true, true, true, false, false]);
    expect([100, 100, 199, 200, 300].map((after) => takenAt(start + after))).toEqual([true, false, true, false, true]);
  });

  it("lets a batch larger than the burst in once there is room, and makes the next one wait for all of it", () => {
    const large = take(limit, 0, start, 50);
    expect(large.allowed).toBe(true);
    const next = take(limit, large.paidUntil, start + 1_000, 1);
    expect(next.allowed).toBe(false);
    expect(next.waitMs).toBeGreaterThan(3_000);
    expect(take(limit, large.paidUntil, start + 1_000 + next.waitMs, 1).allowed).toBe(true);
  });

  it("says how many are left, and charges nothing for what it refuses", () => {
    const first = take(limit, 0, start, 2);
    expect([first.remaining, first.waitMs]).toEqual([3, 0]);
    const full = take(limit, first.paidUntil, start, 3);
    const refused = take(limit, full.paidUntil, start, 1);
    expect([refused.allowed, refused.remaining, refused.paidUntil]).toEqual([false, 0, full.paidUntil]);
  });

  it("never lets more in than the pace, the burst and one batch allow, whatever comes", () => {
    const calls = fc.array(
      fc.record({ afterMs: fc.integer({ min: 0, max: 400 }), events: fc.integer({ min: 1, max: 8 }) }),
      {
        maxLength: 60,
      },
    );
    fc.assert(
      fc.property(calls, (all) => {
        let now = start;
        let paidUntil = 0;
        let taken = 0;
        for (const { afterMs, events } of all) {
          now += afterMs;
          const verdict = take(limit, paidUntil, now, events);
          paidUntil = verdict.paidUntil;
          if (verdict.allowed) taken += events;
          expect(taken).toBeLessThanOrEqual(((now - start) / 1_000) * limit.perSecond + limit.burst + 8);
          if (!verdict.allowed) expect(take(limit, paidUntil, now + verdict.waitMs, 1).allowed).toBe(true);
        }
      }),
    );
  });
});

describe("isolates that share a limit", () => {
  const shared = () => {
    const state = { now: start, paidUntil: 0, down: false };
    const deferred: Promise<unknown>[] = [];
    const isolate = () =>
      createSourceLimits(
        {
          spent: async (_, rate, events, overMs) => {
            if (state.down) throw new Error("away");
            state.paidUntil = addSpent(rate, state.paidUntil, state.now, events, overMs);
            return state.paidUntil;
          },
        },
        { now: () => state.now },
        (work) => void deferred.push(work),
      );
    return { state, isolates: [isolate(), isolate(), isolate()], settle: () => Promise.all(deferred) };
  };
  const rate = { perSecond: 100, burst: 100 };

  /** Each isolate gets `each` events a second, in tenths, for `seconds`; how many were let in. */
  const run = async ({ state, isolates, settle }: ReturnType<typeof shared>, each: number, seconds: number) => {
    let taken = 0;
    for (let tenth = 0; tenth < seconds * 10; tenth++) {
      for (const isolate of isolates) {
        for (let i = 0; i < each / 10; i++) if (isolate.take("web", rate, 1).allowed) taken += 1;
      }
      await settle();
      state.now += 100;
    }
    return taken;
  };

  it("together keep close to it", async () => {
    const taken = await run(shared(), 100, 20);
    // Three times the rate is offered; each isolate may lag behind the others by a second and a burst.
    expect(taken).toBeGreaterThan(100 * 20 * 0.9);
    expect(taken).toBeLessThan(100 * 20 * 1.5);
  });

  it("refuse nothing of a steady stream below it", async () => {
    expect(await run(shared(), 30, 20)).toBe(30 * 20 * 3);
  });

  it("go by themselves while the meter is away", async () => {
    const world = shared();
    world.state.down = true;
    const taken = await run(world, 200, 10);
    expect(taken).toBeGreaterThan(100 * 10 * 3 * 0.9);
    expect(taken).toBeLessThan(100 * 10 * 3 * 1.3);
  });
});
