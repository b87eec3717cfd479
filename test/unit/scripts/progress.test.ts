import { describe, expect, it } from "vitest";
import { duration, progress, progressLine } from "../../../scripts/lib/progress.ts";

describe("progress", () => {
  it("shows share, counts, time and a note", () => {
    expect(progressLine("events", 500, 2_000, 10, "50/s")).toBe(
      "events ██████░░░░░░░░░░░░░░░░░░ 25% 500/2,000 10 s, 30 s left · 50/s",
    );
  });

  it("stays at the whole when more came than was expected, and knows empty work as done", () => {
    expect(progressLine("x", 12, 10, 1, "")).toContain("100%");
    expect(progressLine("x", 0, 0, 0, "")).toContain("100%");
  });

  it("writes few plain lines where there is no terminal", () => {
    const lines: string[] = [];
    const bar = progress("x", 1_000, { write: (text) => lines.push(text) });
    for (let i = 0; i < 1_000; i++) bar.at(i);
    bar.end("done");
    expect(lines.length).toBe(2);
    expect(lines[1]).toContain("done");
  });

  it("spells durations for people", () => {
    expect([duration(0.84), duration(41.6), duration(185)]).toEqual(["0.8 s", "42 s", "3 min 5 s"]);
  });
});
