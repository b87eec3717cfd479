import { describe, expect, it } from "vitest";
import { createRequestLimits } from "../../../src/platform/http/request-limits.ts";

describe("what a key may ask for", () => {
  const clock = { at: 0, now: () => clock.at };

  it("is taken as it comes, said in the headers, and refilled by time", () => {
    const limits = createRequestLimits({ perSecond: 2, burst: 4 }, clock);
    expect(limits.take("a", 1)).toEqual({
      allowed: true,
      headers: { "ratelimit-policy": '"requests";q=4;w=2', ratelimit: '"requests";r=3;t=0' },
    });
    limits.take("a", 3);
    expect(limits.take("a", 1)).toEqual({
      allowed: false,
      headers: { "ratelimit-policy": '"requests";q=4;w=2', ratelimit: '"requests";r=0;t=1', "retry-after": "1" },
    });
    expect(limits.take("b", 1).allowed).toBe(true);
    clock.at += 500;
    expect(limits.take("a", 1).allowed).toBe(true);
  });

  it("is remembered of a thousand keys", () => {
    const limits = createRequestLimits({ perSecond: 1, burst: 1 }, clock);
    for (let n = 0; n < 1_000; n++) limits.take(`k${n}`, 1);
    expect(limits.take("k0", 1).allowed).toBe(false);
    limits.take("one more", 1);
    expect(limits.take("k0", 1).allowed).toBe(true);
  });
});
