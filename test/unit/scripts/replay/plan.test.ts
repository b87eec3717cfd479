import { describe, expect, it } from "vitest";
import { planBatches, type PlanOptions } from "../../../../scripts/replay/plan.ts";

const hour = 3_600_000;
const events = Array.from({ length: 1_000 }, (_, i) => ({
  messageId: String(i),
  timestamp: new Date(i * hour).toISOString(),
}));
const options: PlanOptions = { duplicate: 0, seed: 1, maxEvents: 64, maxBytes: 1e6, maxSpan: Infinity };

const idsOf = (body: string): string[] =>
  (JSON.parse(body) as { batch: { messageId: string }[] }).batch.map(({ messageId }) => messageId);

describe("the plan of a replay", () => {
  it("sends every event once, in order", () => {
    const ids = planBatches(events, options).flatMap(({ body }) => idsOf(body));
    expect(ids).toEqual(events.map(({ messageId }) => messageId));
  });

  it("sends exactly the asked share twice, each copy after its original", () => {
    const ids = planBatches(events, { ...options, duplicate: 0.1 }).flatMap(({ body }) => idsOf(body));
    expect(ids.length).toBe(1_100);
    expect(new Set(ids).size).toBe(1_000);
    const firsts = [...new Set(ids)];
    expect(firsts).toEqual(events.map(({ messageId }) => messageId));
  });

  it("is the same for the same arguments and another for another seed", () => {
    const twice = { ...options, duplicate: 0.2 };
    expect(planBatches(events, twice)).toEqual(planBatches(events, twice));
    expect(planBatches(events, twice)).not.toEqual(planBatches(events, { ...twice, seed: 2 }));
  });

  it("keeps batches below their bounds of events, bytes and time", () => {
    const byBytes = planBatches(events, { ...options, maxBytes: 1_000 });
    expect(Math.max(...byBytes.map(({ body }) => body.length))).toBeLessThanOrEqual(1_000 + '{"batch":[]}'.length);
    const byTime = planBatches(events, { ...options, maxSpan: 5 * hour });
    expect(byTime.map((batch) => batch.events).slice(0, 3)).toEqual([6, 6, 6]);
    expect(planBatches(events, options)[0]?.events).toBe(64);
  });

  it("sends an event that is larger than a batch may be alone", () => {
    expect(planBatches(events.slice(0, 3), { ...options, maxBytes: 10 }).map((batch) => batch.events)).toEqual([
      1, 1, 1,
    ]);
  });
});
