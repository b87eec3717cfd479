import { expect, it } from "vitest";
import { inParallel } from "../../../src/aggregate/in-parallel.ts";

const tick = () => new Promise((resolve) => setTimeout(resolve, 1));

it("keeps input order and never runs more than the limit", async () => {
  let [running, most] = [0, 0];
  const results = await inParallel(3, [5, 1, 4, 2, 3, 0], async (n) => {
    most = Math.max(most, ++running);
    for (let i = 0; i < n; i++) await tick();
    running--;
    return n * 10;
  });
  expect(results).toEqual([50, 10, 40, 20, 30, 0]);
  expect(most).toBe(3);
});

it("starts nothing after a failure, waits for what runs and gives the first cause", async () => {
  const [started, ended]: [number[], number[]] = [[], []];
  const run = inParallel(2, [1, 2, 3, 4], async (n) => {
    started.push(n);
    await tick();
    if (n === 1) throw new Error("first");
    await tick();
    ended.push(n);
  });
  await expect(run).rejects.toThrow("first");
  expect(started).toEqual([1, 2]);
  expect(ended).toEqual([2]);
});

it("answers nothing for nothing", async () => {
  expect(await inParallel(4, [], () => Promise.resolve(1))).toEqual([]);
});
