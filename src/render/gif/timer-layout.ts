import type { FontWeight } from "../drawing.ts";
import type { Glyphs } from "../glyphs.ts";
import { drawable, lineWidth } from "./lettering.ts";
import type { TimerTheme } from "./timer-theme.ts";

export const digitWeight: FontWeight = 700;
export const labelWeight: FontWeight = 500;

/** Shares of the picture that stay empty on each side. */
const margins = { x: 0.03, y: 0.06 };
/** Labels go when digits would have to be smaller than this share of their wanted size to make room. */
const smallestWithLabels = 0.6;
/** Between two numbers, in ems of the digits: room for the separator. */
const gapShare = 0.5;
/** Ems of a label for one of a digit, and the least that can be read: 6 pixels of a mail. */
const label = { share: 0.38, smallest: 12 };
/** Share of the gap that stays empty between two labels: then the outer ones stay inside the picture. */
const labelGap = 0.4;
/** From the digits to the top of the labels, and from there to their baseline, in ems of the labels. */
const labelDrop = 0.5 + 0.73;

/** Where everything stands, in pixels of the file. */
export type TimerLayout = {
  readonly digitSize: number;
  /** Every digit has the same room, so that nothing moves when one changes. */
  readonly slot: { readonly width: number; readonly height: number };
  /** From the top of the slots to the baseline of the digits. */
  readonly ascent: number;
  /** Top of the slots. */
  readonly top: number;
  /** From one number to the next. */
  readonly gap: number;
  /** Left edge of each number and what stands under it. */
  readonly cells: readonly { readonly x: number; readonly label: string }[];
  /** Null where labels do not fit. */
  readonly labels: { readonly size: number; readonly baseline: number } | null;
};

/** A layout at the digit size of the theme, or about the largest that fits. */
export const timerLayout = (theme: TimerTheme, glyphs: Glyphs): TimerLayout => {
  const wanted = Math.max(1, Math.round(theme.digitSize));
  const labels = labelsOf(theme, glyphs);
  if (labels.some((text) => text !== "")) {
    const layout = largest(theme, labels, wanted, wanted * smallestWithLabels, glyphs);
    if (layout.labels !== null && roomFor(layout, theme) >= 1) return layout;
  }
  return largest(
    theme,
    labels.map(() => ""),
    wanted,
    1,
    glyphs,
  );
};

/** The first size that fits on the way down; the last one above `least` if none does. */
const largest = (
  theme: TimerTheme,
  labels: readonly string[],
  wanted: number,
  least: number,
  glyphs: Glyphs,
): TimerLayout => {
  let size = wanted;
  for (;;) {
    const layout = layoutOf(theme, size, labels, glyphs);
    const room = roomFor(layout, theme);
    const smaller = Math.max(1, Math.min(size - 1, Math.floor(size * room)));
    if (room >= 1 || smaller < least || smaller === size) return layout;
    size = smaller;
  }
};

/** All labels or none: one that cannot be drawn would leave a gap in the row. */
const labelsOf = ({ labels, showDays }: TimerTheme, glyphs: Glyphs): readonly string[] => {
  const { days, hours, minutes, seconds } = labels;
  const texts = showDays ? [days, hours, minutes, seconds] : [hours, minutes, seconds];
  const drawn = texts.map((text) => drawable(text, glyphs));
  return drawn.every((text, i) => text !== "" || texts[i]?.trim() === "") ? drawn : drawn.map(() => "");
};

const layoutOf = (theme: TimerTheme, digitSize: number, labels: readonly string[], glyphs: Glyphs): TimerLayout => {
  const { slot, ascent } = slotOf(digitSize, glyphs);
  const gap = Math.max(1, Math.round(digitSize * gapShare));
  const pitch = slot.width * 2 + gap;
  const x = Math.floor((theme.width - labels.length * pitch + gap) / 2);
  const size = labelSize(labels, digitSize, pitch - gap * labelGap, glyphs);
  const drop = size === null ? 0 : Math.round(size * labelDrop);
  const top = Math.floor((theme.height - slot.height - drop) / 2);
  return {
    digitSize,
    slot,
    ascent,
    top,
    gap,
    cells: labels.map((text, i) => ({ x: x + i * pitch, label: text })),
    labels: size === null ? null : { size, baseline: top + slot.height + drop },
  };
};

const slotOf = (size: number, glyphs: Glyphs): Pick<TimerLayout, "slot" | "ascent"> => {
  let [width, ascent, descent] = [1, 1, 0];
  for (const digit of "0123456789") {
    const mask = glyphs.mask(digit, size, digitWeight);
    if (mask === null) continue;
    width = Math.max(width, Math.ceil(mask.advance));
    ascent = Math.max(ascent, mask.top);
    descent = Math.max(descent, mask.height - mask.top);
  }
  return { slot: { width, height: ascent + descent }, ascent };
};

/** The size at which the widest label has room; null when that is too small to read, or there are none. */
const labelSize = (labels: readonly string[], digitSize: number, room: number, glyphs: Glyphs): number | null => {
  const wanted = Math.max(label.smallest, Math.round(digitSize * label.share));
  const widest = Math.max(...labels.map((text) => lineWidth(text, { size: wanted, weight: labelWeight }, glyphs)));
  const size = widest <= room ? wanted : Math.floor((wanted * room) / widest);
  return widest === 0 || size < label.smallest ? null : size;
};

/** The part of itself that a layout may take up: 1 or more if it fits. */
const roomFor = ({ cells, slot, top, labels }: TimerLayout, { width, height }: TimerTheme): number => {
  const left = cells[0]?.x ?? 0;
  const across = (cells.at(-1)?.x ?? 0) + slot.width * 2 - left;
  const down = (labels?.baseline ?? top + slot.height) - top;
  return Math.min((width * (1 - 2 * margins.x)) / across, (height * (1 - 2 * margins.y)) / down);
};
