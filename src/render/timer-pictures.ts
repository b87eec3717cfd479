import { type ByteLru, byteLru } from "../base/byte-lru.ts";
import type { Clock } from "../base/clock.port.ts";
import { murmur2 } from "../base/murmur2.ts";
import { parseTime } from "../collect/clocks.ts";
import type { TimerTemplate } from "../contract/template.ts";
import { countdownGif } from "./gif/countdown-gif.ts";
import { stillGif } from "./gif/still-gif.ts";
import { type TimerFace, timerFace } from "./gif/timer-face.ts";
import { secondsLeft } from "./gif/time-left.ts";
import type { Glyphs } from "./glyphs.ts";
import type { ReadyPicture } from "./picture-cache.port.ts";
import { bindText } from "./template/bindings.ts";
import { density, drawingSize, type PictureFacts } from "./template/resolve.ts";

export type TimerPictures = {
  /** What a countdown shows now; null where it is not known when it ends. */
  get(template: TimerTemplate, facts: PictureFacts): ReadyPicture | null;
};

/** `stills`: by the end that they tell, of which a campaign has one. */
type Face = { readonly face: TimerFace; readonly name: string; readonly stills: ByteLru<ReadyPicture, number> };

/** A few ends per template; a still takes longer than a countdown out of ready codes. */
const stillBytes = 32 * 1024;

/** One face per template and isolate; equal seconds are one picture for everybody. */
export const createTimerPictures = ({ glyphs, clock }: { glyphs: () => Glyphs; clock: Clock }): TimerPictures => {
  const faces = new WeakMap<TimerTemplate, Face>();
  const faceOf = (template: TimerTemplate): Face => {
    let known = faces.get(template);
    if (known === undefined) {
      const face = timerFace(themeOf(template), glyphs());
      const name = murmur2(JSON.stringify(template)).toString(36);
      known = { face, name, stills: byteLru(stillBytes, ({ bytes }) => bytes.length) };
      faces.set(template, known);
    }
    return known;
  };

  return {
    get(template, facts) {
      const ends = parseTime(bindText(template.ends_at, facts));
      if (ends === null) return null;
      const { face, name, stills } = faceOf(template);
      const left = ends - clock.now();
      if (facts.isFrozen && left > 0) {
        const known = stills.get(ends);
        if (known !== undefined) return known;
        const words = template.still.replaceAll("{{date}}", () => dateText(ends));
        const still = { ...ready, bytes: stillGif(face, words), etag: `"still-${name}-${ends.toString(36)}"` };
        stills.set(ends, still);
        return still;
      }
      return { ...ready, bytes: countdownGif(face, left), etag: `"timer-${name}-${secondsLeft(left)}"` };
    },
  };
};

const ready = { contentType: "image/gif", level: "whole" } as const;

const themeOf = (template: TimerTemplate) => ({
  ...drawingSize(template),
  background: template.background,
  ink: template.ink,
  labelInk: template.label_ink,
  digitSize: template.digit_size * density,
  labels: template.labels,
  separator: template.separator,
  showDays: template.show_days,
  ended: template.ended,
});

const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** "1 December 2026, 00:00 UTC". The runtime's own words for dates take tens of ms to load. */
const dateText = (instant: number): string => {
  const date = new Date(instant);
  const two = (number: number): string => String(number).padStart(2, "0");
  const day = `${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
  return `${day}, ${two(date.getUTCHours())}:${two(date.getUTCMinutes())} UTC`;
};
