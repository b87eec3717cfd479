import { describe, expect, it } from "vitest";
import { scheduledMinute } from "../../../src/aggregate/schedule.job.ts";

describe("the scheduled minute", () => {
  it("wakes every reader and runs the other ticks, whichever of them fails", async () => {
    const seen: string[] = [];
    const counted: string[] = [];
    const run = scheduledMinute({
      partitions: 3,
      readers: {
        wake: (partitions) => {
          seen.push(`wake ${partitions.join(",")}`);
          return Promise.reject(new Error("unreachable"));
        },
      },
      metrics: { count: (name, labels) => counted.push(`${name} ${labels?.["tick"]}`), observe: () => {} },
      ticks: [
        {
          name: "broken",
          run: () => {
            throw new Error("at once");
          },
        },
        { name: "publish", run: (scheduled) => Promise.resolve(void seen.push(`publish ${scheduled}`)) },
      ],
    });
    await run(60_000);
    await Promise.all([run(120_000), run(120_000)]);
    expect(seen.filter((each) => each === "wake 0,1,2").length).toBe(3);
    expect(seen.filter((each) => each.startsWith("publish"))).toEqual([
      "publish 60000",
      "publish 120000",
      "publish 120000",
    ]);
    expect(counted.slice(0, 2).toSorted()).toEqual([
      "schedule_failures_total broken",
      "schedule_failures_total readers",
    ]);
  });
});
