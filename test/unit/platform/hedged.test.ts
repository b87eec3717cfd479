import { describe, expect, it } from "vitest";
import { hedged } from "../../../src/platform/upstash/hedged.ts";

/** Attempts that end as told: a number is the ms after which one answers with its index. */
const attempts = (...ends: readonly (number | "fails" | "never")[]) => {
  let made = 0;
  return {
    get made() {
      return made;
    },
    next: async (): Promise<number> => {
      const index = made++;
      const end = ends[index] ?? "never";
      if (end === "fails") throw new Error(`attempt ${index} failed`);
      return new Promise((resolve) => {
        if (end !== "never") setTimeout(() => resolve(index), end);
      });
    },
  };
};

describe("a hedged read", () => {
  it("is made once when it answers soon", async () => {
    const quick = attempts(5, 0);
    expect(await hedged(quick.next, 60)).toBe(0);
    expect(quick.made).toBe(1);
  });

  it("is made again when it fails or takes long, and whichever answers first is taken", async () => {
    expect(await hedged(attempts("fails", 0).next, 1_000)).toBe(1);
    expect(await hedged(attempts("never", 0).next, 10)).toBe(1);
    expect(await hedged(attempts(40, "never").next, 10)).toBe(0);
    expect(await hedged(attempts(40, "fails").next, 10)).toBe(0);
  });

  it("fails when both do", async () => {
    await expect(hedged(attempts("fails", "fails").next, 10)).rejects.toThrow("attempt 1 failed");
  });
});
