/** One paint: for each colour below it and each step of coverage the colour that results, -1 until it is needed. */
export type Ink = { readonly color: number; readonly steps: number; readonly blends: Int16Array };

export type Palette = {
  /** Index of a colour, 0xRRGGBB. */
  indexOf(color: number): number;
  /** A paint whose edges have `steps` steps from nothing (0) to its own colour. */
  ink(color: number, steps: number): Ink;
  /** Index of the ink over a colour at a step; null when the palette is full and no colour of it is near. */
  blend(ink: Ink, below: number, step: number): number | null;
  /** Red, green and blue of each colour. */
  bytes(): Uint8Array;
};

/** Most steps of an ink: what 16 colours hold of one ink on one ground. */
export const mostSteps = 15;
/** Places of one colour in an ink's table of blends: a step each, and nothing. */
export const stepSlots = mostSteps + 1;

/** How far, per channel, a blend may be from the colour that stands in for it in a small palette: while there is room … */
const alike = 14;
/** … and when it is full. Edges are a pixel wide, half of one as shown. */
const unseen = 24;

/** A palette of at most `limit` colours. A full palette of 256 takes the nearest colour, however far. */
export const paletteOf = (limit: 16 | 256): Palette => {
  const colors: number[] = [];
  const indices = new Map<number, number>();
  const inks = new Map<number, Ink>();
  const add = (color: number): number => {
    const known = indices.get(color);
    if (known !== undefined) return known;
    if (colors.length >= limit) return nearest(color);
    indices.set(color, colors.length);
    return colors.push(color) - 1;
  };
  const nearest = (color: number): number => {
    let best = 0;
    for (const [index, candidate] of colors.entries()) {
      if (distance(candidate, color) < distance(colors[best] ?? 0, color)) best = index;
    }
    return best;
  };
  const frugal = (color: number): number | null => {
    const near = nearest(color);
    const away = distance(colors[near] ?? 0, color);
    if (away <= alike) return near;
    if (colors.length < limit) return add(color);
    return away <= unseen ? near : null;
  };
  return {
    indexOf: add,
    ink: (color, steps) => {
      const known = inks.get(color);
      if (known !== undefined) return known;
      const ink = { color, steps, blends: new Int16Array(limit * stepSlots).fill(-1) };
      inks.set(color, ink);
      return ink;
    },
    blend: (ink, below, step) => {
      const color = mixed(colors[below] ?? 0, ink.color, step / ink.steps);
      const index = limit === 16 ? frugal(color) : add(color);
      if (index === null) return null;
      ink.blends[below * stepSlots + step] = index;
      return index;
    },
    bytes: () => Uint8Array.from(colors.flatMap((color) => channels(color))),
  };
};

const channels = (color: number): [red: number, green: number, blue: number] => [
  color >> 16,
  (color >> 8) & 0xff,
  color & 0xff,
];

const mixed = (below: number, above: number, share: number): number => {
  const [r, g, b] = channels(below);
  const [red, green, blue] = channels(above);
  const mix = (from: number, to: number): number => Math.round(from + (to - from) * share);
  return (mix(r, red) << 16) | (mix(g, green) << 8) | mix(b, blue);
};

/** Of the channel that differs most. */
const distance = (a: number, b: number): number => {
  const [r, g, blue] = channels(a);
  const [r2, g2, blue2] = channels(b);
  return Math.max(Math.abs(r - r2), Math.abs(g - g2), Math.abs(blue - blue2));
};
