import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { countdownGif } from "../../../../src/render/gif/countdown-gif.ts";
import { stillGif } from "../../../../src/render/gif/still-gif.ts";
import { faceOf, timerThemes } from "../../../support/timer-samples.ts";

// The bytes are exact. After a wanted change: UPDATE_GOLDEN=1, and look at the pictures.
const folder = join(import.meta.dirname, "../../../golden/timers");
const seconds = (days: number, hours: number, minutes: number, rest: number): number =>
  ((days * 24 + hours) * 60 + minutes) * 60 + rest;

const [plain, night] = [faceOf(timerThemes.plain), faceOf(timerThemes.night)];
const samples = {
  "plain-days": () => countdownGif(plain, seconds(12, 3, 45, 6) * 1000),
  "plain-new-hour": () => countdownGif(plain, seconds(0, 10, 0, 20) * 1000),
  "plain-last-seconds": () => countdownGif(plain, 12_000),
  "plain-still": () => stillGif(plain, "Ends 1 December 2026, 00:00 UTC"),
  "night-new-day": () => countdownGif(night, seconds(2, 0, 0, 1) * 1000),
  "night-ended": () => countdownGif(night, 0),
};

it.each(Object.entries(samples))("makes the golden timer '%s' to the byte", (name, make) => {
  const path = join(folder, `${name}.gif`);
  const made = make();
  if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(path, made);
  expect(Buffer.compare(made, readFileSync(path))).toBe(0);
});
