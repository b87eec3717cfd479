import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { countdownGif } from "../../../../src/render/gif/countdown-gif.ts";
import { stillGif } from "../../../../src/render/gif/still-gif.ts";
import { chromiumArguments, findChromium } from "../../../support/chromium.ts";
import { faceOf, paintedSecond, paintedText, timerThemes } from "../../../support/timer-samples.ts";

const executablePath = findChromium();

type Decoded = {
  readonly size: readonly [number, number];
  /** How often the animation starts again. */
  readonly repetitions: number;
  /** Microseconds. */
  readonly durations: readonly (number | null)[];
  /** RGBA of each frame, base64. */
  readonly frames: readonly string[];
};

describe.skipIf(executablePath === null)("Chromium", () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath ?? "", args: chromiumArguments });
    page = await browser.newPage();
    // ImageDecoder is only there for pages from a safe origin.
    await page.route("https://timers.test/", (route) => route.fulfill({ contentType: "text/html", body: "" }));
    await page.goto("https://timers.test/");
  });
  afterAll(() => browser?.close());

  const decode = (file: Uint8Array): Promise<Decoded> =>
    page.evaluate(async (base64) => {
      const decoder = new ImageDecoder({ data: Uint8Array.fromBase64(base64), type: "image/gif" });
      await Promise.all([decoder.completed, decoder.tracks.ready]);
      const track = decoder.tracks.selectedTrack;
      const frames: string[] = [];
      const durations: (number | null)[] = [];
      let size: [number, number] = [0, 0];
      for (let frameIndex = 0; frameIndex < (track?.frameCount ?? 0); frameIndex += 1) {
        const { image } = await decoder.decode({ frameIndex });
        size = [image.displayWidth, image.displayHeight];
        durations.push(image.duration);
        const rgba = new Uint8Array(image.displayWidth * image.displayHeight * 4);
        await image.copyTo(rgba, { format: "RGBA", colorSpace: "srgb" });
        frames.push(rgba.toBase64());
        image.close();
      }
      return { size, durations, frames, repetitions: track?.repetitionCount ?? -1 };
    }, Buffer.from(file).toString("base64"));

  const base64 = (rgba: Uint8Array): string => Buffer.from(rgba).toString("base64");

  it.each([
    ["plain", 2 * 86_400 + 13],
    ["hours", 5 * 3600 + 41],
    ["night", 31],
  ] as const)("sees every second of a countdown in the theme '%s'", async (name, seconds) => {
    const face = faceOf(timerThemes[name]);
    const seen = await decode(countdownGif(face, seconds * 1000));
    const count = Math.min(60, seconds + 1);
    expect(seen.frames).toHaveLength(count);
    expect(seen.size).toEqual([400, 100]);
    expect(seen.repetitions).toBe(0);
    expect(seen.durations).toEqual(Array(count).fill(1_000_000));
    const wrong = seen.frames.flatMap((frame, i) => {
      const left = seconds - i;
      const { ended } = face.theme;
      const painted = left === 0 && ended !== "" ? paintedText(face, ended) : paintedSecond(face, left);
      return frame === base64(painted) ? [] : [i];
    });
    expect(wrong).toEqual([]);
  });

  it("sees a still picture", async () => {
    const face = faceOf(timerThemes.plain);
    const seen = await decode(stillGif(face, "Ends tomorrow"));
    expect(seen.frames).toHaveLength(1);
    expect(seen.frames[0] === base64(paintedText(face, "Ends tomorrow"))).toBe(true);
  });
});
