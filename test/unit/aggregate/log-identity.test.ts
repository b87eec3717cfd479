import { describe, expect, it } from "vitest";
import { sameLog } from "../../../src/aggregate/log-identity.ts";
import { stuckOf } from "../../../src/aggregate/stuck.ts";
import { err, ok, type Result } from "../../../src/base/result.ts";
import type { Page, ReadFailure } from "../../../src/log/event-log.port.ts";

const answering = (answer: Result<Page, ReadFailure>) => ({ read: () => Promise.resolve(answer) });
const page = (identity?: string): Page => ({ records: [], end: 9, ...(identity === undefined ? {} : { identity }) });
const outside = { reason: "out_of_range" as const, message: "no", earliest: 3, end: 9 };

describe("sameLog", () => {
  it("passes on what the known log answers, and what a log without identity answers", async () => {
    for (const [known, seen] of [
      ["a", "a"],
      ["a", undefined],
      [null, "b"],
    ] as const) {
      expect(await sameLog(answering(ok(page(seen))), known).read(0, 0, 1)).toEqual(ok(page(seen)));
    }
  });

  it("refuses records, and refusals, of another log", async () => {
    const recreated = { ok: false, error: { reason: "log_recreated", end: 9 } };
    expect(await sameLog(answering(ok(page("b"))), "a").read(0, 0, 1)).toMatchObject(recreated);
    expect(await sameLog(answering(err({ ...outside, identity: "b" })), "a").read(0, 0, 1)).toMatchObject(recreated);
  });

  it("leaves a log that can not be reached for later", async () => {
    const down = err({ reason: "unavailable" as const, message: "down" });
    expect(await sameLog(answering(down), "a").read(0, 0, 1)).toEqual(down);
  });
});

describe("stuckOf", () => {
  it("names what was seen", () => {
    expect(stuckOf(outside, 2, 7)).toEqual({
      reason: "gap_below_earliest",
      detail: "no",
      at: 7,
      offset: 2,
      earliest: 3,
      end: 9,
    });
    expect(stuckOf(outside, 10, 7).reason).toBe("offset_beyond_end");
    expect(stuckOf({ reason: "log_recreated", message: "x", end: 9 }, 2, 7)).toMatchObject({
      reason: "log_recreated",
      earliest: null,
      end: 9,
    });
  });
});
