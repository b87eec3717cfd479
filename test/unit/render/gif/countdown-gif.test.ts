import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countdown, countdownGif } from "../../../../src/render/gif/countdown-gif.ts";
import type { TimerFace } from "../../../../src/render/gif/timer-face.ts";
import {
  decodeGif,
  faceOf,
  paintedSecond,
  paintedText,
  samePixels,
  timerThemes,
} from "../../../support/timer-samples.ts";

const [minute, hour, day] = [60, 3600, 86_400];

/** Frames of a picture that do not show what that second is to show. */
const wrongFrames = (face: TimerFace, seconds: number): readonly number[] => {
  const { frames } = decodeGif(countdownGif(face, seconds * 1000));
  return frames.flatMap(({ rgba }, i) => {
    const left = seconds - i;
    const text = face.theme.ended;
    const painted = left === 0 && text !== "" ? paintedText(face, text) : paintedSecond(face, left);
    return samePixels(rgba, painted) ? [] : [i];
  });
};

describe.each(Object.entries(timerThemes))("a countdown in the theme '%s'", (_name, theme) => {
  const face = faceOf(theme);

  it.each([
    ["a minute", 5 * day + 4 * hour + 3 * minute + 2],
    ["tens of minutes", 40 * minute],
    ["an hour", 2 * day + 5 * hour + 30],
    ["tens of hours", 20 * hour + 59],
    ["a day", 7 * day + 1],
    ["tens of days", 30 * day],
    ["the last of the days", day + 12],
    ["the hundredth day, of which it shows 99", 100 * day + 20],
    ["more days than it can show", 400 * day + 3 * hour + 5],
  ])("shows every second when %s goes by", (_what, seconds) => {
    expect(wrongFrames(face, seconds)).toEqual([]);
  });

  it("shows every second of any minute", () => {
    const seconds = fc.integer({ min: 0, max: 120 * day });
    fc.assert(
      fc.property(seconds, (left) => {
        expect(wrongFrames(face, left)).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it("shows the last minute and stops at the end", () => {
    for (const left of [1, 2, 10, 11, 58, 59]) {
      expect(wrongFrames(face, left)).toEqual([]);
      expect(decodeGif(countdownGif(face, left * 1000)).frames).toHaveLength(left + 1);
    }
    expect(wrongFrames(face, 60)).toEqual([]);
    expect(decodeGif(countdownGif(face, 60_000)).frames).toHaveLength(60);
  });

  it("takes at most 24 KB", () => {
    const sizes = Array.from({ length: 200 }, (_, i) => countdownGif(face, (i * 7919 * 60 + 59) * 1000).length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(24 * 1024);
  });
});

describe("a countdown", () => {
  const face = faceOf(timerThemes.plain);
  const ended = paintedText(face, timerThemes.plain.ended);

  it("has a first frame that covers the picture, then one block a second, and never starts again", () => {
    const file = countdownGif(face, (3 * hour + 20) * 1000);
    const { frames, loops, width, height } = decodeGif(file);
    expect({ width, height, loops, frames: frames.length }).toEqual({
      width: 400,
      height: 100,
      loops: null,
      frames: 60,
    });
    expect(Buffer.from(file).includes("NETSCAPE")).toBe(false);
    expect(frames[0]).toMatchObject({ x: 0, y: 0, width: 400, height: 100 });
    expect(frames.map(({ delay }) => delay)).toEqual(Array(60).fill(100));
    expect(frames.every(({ disposal, transparent_index }) => disposal === 1 && transparent_index === null)).toBe(true);
    const large = frames.filter((frame, i) => i > 0 && frame.width * frame.height > 400 * 100 * 0.1);
    // The one in which minutes and hours change with the seconds.
    expect(large).toHaveLength(1);
  });

  it("changes one block that holds no more than what changes", () => {
    const frames = decodeGif(countdownGif(face, 59_000 + minute * 1000)).frames;
    for (const [i, frame] of frames.entries()) {
      const before = frames[i - 1];
      if (before === undefined) continue;
      const changed = Array.from({ length: 400 * 100 }, (_, at) => at).filter(
        (at) => before.rgba[at * 4] !== frame.rgba[at * 4],
      );
      const columns = changed.map((at) => at % 400);
      const rows = changed.map((at) => Math.floor(at / 400));
      const [x, y] = [Math.min(...columns), Math.min(...rows)];
      const box = { x, y, width: Math.max(...columns) - x + 1, height: Math.max(...rows) - y + 1 };
      expect(frame).toMatchObject(box);
    }
  });

  it("cuts milliseconds off, and shows the end from the last second on", () => {
    expect(countdownGif(face, 61_999)).toEqual(countdownGif(face, 61_000));
    for (const left of [999, 0, -1, -1e15, Number.NaN]) {
      const { frames, loops } = decodeGif(countdownGif(face, left));
      expect(frames).toHaveLength(1);
      expect(loops).toBe(null);
      expect(samePixels(frames[0]?.rgba ?? ended.subarray(1), ended)).toBe(true);
    }
  });

  it("ends with zeros where a theme has no words for it that can be drawn", () => {
    for (const words of ["", " ", "終了"]) {
      const zeros = faceOf({ ...timerThemes.plain, ended: words });
      for (const left of [0, 3]) {
        const { frames } = decodeGif(countdownGif(zeros, left * 1000));
        expect(frames).toHaveLength(left + 1);
        expect(samePixels(frames.at(-1)?.rgba ?? ended, paintedSecond(zeros, 0))).toBe(true);
      }
    }
  });

  it("stands at the most it can show for ever", () => {
    const { frames } = decodeGif(countdownGif(face, Number.POSITIVE_INFINITY));
    expect(frames).toHaveLength(60);
  });

  it("makes only the codes of the rows with digits, once a second for all who look", () => {
    const work = faceOf(timerThemes.plain);
    const first = countdown(work, 83_456_000);
    const next = countdown(work, 83_455_000);
    expect(countdown(work, 83_456_500)).toEqual({ bytes: first.bytes, codes: 0 });
    // The first one also makes the frame in which that minute ends; some 15,000 codes of both were ready.
    expect(first.codes).toBeLessThan(2_600);
    expect(next.codes).toBeLessThan(1_800);
    const all = decodeGif(next.bytes).frames.reduce((sum, { width, height }) => sum + width * height, 0);
    expect(work.dial.band.width * work.dial.band.height).toBeLessThan(all / 5);
  });

  it("remembers a bounded number of pictures and frames", () => {
    const work = faceOf(timerThemes.plain);
    for (let left = 1; left < 200_000; left += 997) countdown(work, left * 1000);
    expect(work.recent.size).toBeLessThanOrEqual(8);
    expect(work.minutes.size).toBeLessThan(60);
  });
});
