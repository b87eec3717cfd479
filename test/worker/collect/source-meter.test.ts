import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { take } from "../../../src/collect/sources/rate-limit.ts";

const limit = { perSecond: 10, burst: 20 };

it("adds up what isolates let in, counts time that has passed, and holds no more than two bursts against a source", async () => {
  const meter = env.SOURCE_METER.getByName("meter:web");
  const began = Date.now();
  expect(await meter.spent(limit, 10, 1_000)).toBeLessThanOrEqual(Date.now());
  const after = await meter.spent(limit, 20, 0);
  expect(after - began).toBeGreaterThanOrEqual(1_900);
  expect(take(limit, after, Date.now(), 1).allowed).toBe(after - Date.now() < 2_000);
  const most = await meter.spent(limit, 1_000_000, 0);
  expect(most - Date.now()).toBeLessThanOrEqual(4_000);
  expect(await env.SOURCE_METER.getByName("meter:other").spent(limit, 1, 1_000)).toBeLessThanOrEqual(Date.now());
});
