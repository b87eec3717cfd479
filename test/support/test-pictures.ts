import { seeded } from "../../scripts/lib/seeded.ts";

export type TestPicture = { readonly width: number; readonly height: number; readonly rgba: Uint8Array<ArrayBuffer> };
type Colour = readonly [red: number, green: number, blue: number];

const painted = (width: number, height: number, colourAt: (x: number, y: number) => Colour): TestPicture => {
  const rgba = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rgba.set([...colourAt(x, y), 255], (y * width + x) * 4);
  }
  return { width, height, rgba };
};

/** Something like a product's photo: light from one side, a few soft discs, grain of so many levels. */
export const photoLike = (width: number, height: number, seed: number, levels = 8): TestPicture => {
  const random = seeded(seed);
  const discs = Array.from({ length: 4 }, () => ({
    x: random() * width,
    y: random() * height,
    radius: 10 + random() * 90,
    colour: [random() * 255, random() * 255, random() * 255],
  }));
  const tint = [random() * 40, random() * 40, random() * 40];
  return painted(width, height, (x, y) => {
    const light = 180 - 60 * ((x + y) / 600);
    const grain = (random() - 0.5) * levels;
    const [red = 0, green = 0, blue = 0] = tint.map((shift, channel) => {
      let value = light + shift;
      for (const disc of discs) {
        const inside = Math.min(1, Math.max(0, (disc.radius - Math.hypot(x - disc.x, y - disc.y)) / 6 + 0.5));
        value += ((disc.colour[channel] ?? 0) - value) * inside;
      }
      return Math.round(Math.min(255, Math.max(0, value + grain)));
    });
    return [red, green, blue];
  });
};

/** A tile as cards are: the picture within white gutters of 16 px. */
export const framed = (width: number, height: number, seed: number, levels?: number): TestPicture => {
  const inner = photoLike(width, height, seed, levels);
  const white = [255, 255, 255] as const;
  return painted(width, height, (x, y) => {
    if (x < 16 || y < 16 || x >= width - 16 || y >= height - 16) return white;
    const [red = 0, green = 0, blue = 0] = inner.rgba.subarray((y * width + x) * 4);
    return [red, green, blue];
  });
};

/** What no photo is: the largest coefficients there are, at every frequency. */
export const harsh = {
  noise: (width: number, height: number, seed: number): TestPicture => {
    const random = seeded(seed);
    const extreme = (): number => (random() < 0.5 ? 0 : 255);
    return painted(width, height, () => {
      const grey = extreme();
      return [grey, grey, grey];
    });
  },
  checkerboard: (width: number, height: number): TestPicture =>
    painted(width, height, (x, y) => ((x + y) % 2 === 0 ? [255, 255, 255] : [0, 0, 0])),
  stripes: (width: number, height: number): TestPicture =>
    painted(width, height, (x) => (x % 8 < 4 ? [255, 0, 0] : [0, 255, 255])),
};

export const flat = (width: number, height: number, colour: Colour): TestPicture =>
  painted(width, height, () => colour);

/** Peak signal-to-noise ratio in dB over red, green and blue. */
export const psnr = ({ rgba }: TestPicture, rgb: Uint8Array): number => {
  let sum = 0;
  for (let i = 0; i < rgb.length; i++) {
    const difference = (rgba[Math.floor(i / 3) * 4 + (i % 3)] ?? 0) - (rgb[i] ?? 0);
    sum += difference * difference;
  }
  return 10 * Math.log10((255 * 255 * rgb.length) / Math.max(sum, 1e-9));
};
