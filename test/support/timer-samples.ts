import { GifReader, type FrameInfo } from "omggif";
import { fileGlyphs } from "../../scripts/lib/file-glyphs.ts";
import { numbersPlane } from "../../src/render/gif/dial.ts";
import { timerPalette } from "../../src/render/gif/palette.ts";
import { lay, type Plane } from "../../src/render/gif/plane.ts";
import { shownNumbers } from "../../src/render/gif/time-left.ts";
import { timerFace, type TimerFace } from "../../src/render/gif/timer-face.ts";
import { timerText } from "../../src/render/gif/timer-text.ts";
import type { TimerTheme } from "../../src/render/gif/timer-theme.ts";

const plain: TimerTheme = {
  width: 400,
  height: 100,
  background: "#ffffff",
  ink: "#111827",
  labelInk: "#6b7280",
  digitSize: 56,
  labels: { days: "days", hours: "hours", minutes: "min", seconds: "sec" },
  separator: ":",
  showDays: true,
  ended: "This offer has ended",
};

/** Themes of 400 x 100 pixels, which is what the sizes in bytes are promised for. */
export const timerThemes = {
  plain,
  night: {
    ...plain,
    background: "#0f172a",
    ink: "#f8fafc",
    labelInk: "#38bdf8",
    labels: { days: "Tage", hours: "Stunden", minutes: "Minuten", seconds: "Sekunden" },
    ended: "Diese Aktion ist beendet",
  },
  hours: { ...plain, showDays: false, digitSize: 64, ink: "#b91c1c", ended: "" },
  bare: {
    ...plain,
    separator: "",
    digitSize: 60,
    background: "#fef3c7",
    labels: { days: "", hours: "", minutes: "", seconds: "" },
  },
  quiet: { ...plain, digitSize: 40, separator: "·", ink: "#6b7280" },
} satisfies Record<string, TimerTheme>;

const glyphs = fileGlyphs();

export const faceOf = (theme: TimerTheme): TimerFace => timerFace(theme, glyphs);

export type DecodedFrame = FrameInfo & { readonly rgba: Uint8Array };
export type DecodedGif = {
  readonly width: number;
  readonly height: number;
  readonly loops: number | null;
  /** Each with the whole picture as it then stands. */
  readonly frames: readonly DecodedFrame[];
};

/** What omggif makes of a file. */
export const decodeGif = (bytes: Uint8Array): DecodedGif => {
  const reader = new GifReader(bytes);
  const screen = new Uint8Array(reader.width * reader.height * 4);
  const frames = Array.from({ length: reader.numFrames() }, (_, i) => {
    reader.decodeAndBlitFrameRGBA(i, screen);
    return { ...reader.frameInfo(i), rgba: screen.slice() };
  });
  return { width: reader.width, height: reader.height, loops: reader.loopCount(), frames };
};

/** A second painted on its own, without any coding: RGBA. */
export const paintedSecond = ({ dial, theme }: TimerFace, seconds: number): Uint8Array => {
  const plane: Plane = { ...dial.plane, pixels: dial.plane.pixels.slice() };
  const numbers = numbersPlane(dial, shownNumbers(seconds, theme.showDays), 0);
  lay(numbers.plane, plane, numbers.at.x, numbers.at.y);
  return coloured(plane, theme);
};

export const paintedText = ({ theme }: TimerFace, text: string): Uint8Array =>
  coloured(timerText(text, theme, glyphs).plane, theme);

const coloured = ({ pixels }: Plane, theme: TimerTheme): Uint8Array => {
  const palette = timerPalette(theme.background, theme.ink, theme.labelInk);
  const colours = Uint32Array.from({ length: 16 }, (_, i) => {
    const [red = 0, green = 0, blue = 0] = palette.subarray(i * 3);
    return red | (green << 8) | (blue << 16) | (255 << 24);
  });
  // A loop: `from` with a function takes twenty times as long, and tests paint thousands of pictures.
  const rgba = new Uint32Array(pixels.length);
  for (let i = 0; i < pixels.length; i += 1) rgba[i] = colours[pixels[i] ?? 0] ?? 0;
  return new Uint8Array(rgba.buffer);
};

export const samePixels = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;
