import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Orientation } from "../../../src/render/exif-orientation.ts";
import type { Pixels } from "../../../src/render/pixels.ts";
import { blend, scalePhoto } from "../../../src/render/scale-photo.ts";

type Colour = readonly [number, number, number, number];

const painted = (width: number, height: number, colourAt: (x: number, y: number) => Colour): Pixels => ({
  width,
  height,
  rgba: Uint8Array.from(
    Array.from({ length: width * height }, (_, i) => colourAt(i % width, Math.floor(i / width))).flat(),
  ),
});
const grey = (value: number, alpha = 255): Colour => [value, value, value, alpha];
const at = ({ width, rgba }: Pixels, x: number, y: number): number[] =>
  Array.from(rgba.slice(4 * (y * width + x), 4 * (y * width + x) + 4));
const values = (photo: Pixels): number[] => Array.from(photo.rgba).filter((_, i) => i % 4 === 0);

describe("shrinking", () => {
  it("takes the mean of the area that becomes a pixel", () => {
    const four = painted(2, 2, (x, y) => grey(10 * x + 100 * y));
    expect(at(scalePhoto(four, 1, { width: 1, height: 1 }, "contain"), 0, 0)).toEqual(grey(55));
    const nine = painted(3, 3, (x) => grey(x * 30));
    expect(values(scalePhoto(nine, 1, { width: 2, height: 2 }, "contain"))).toEqual([10, 50, 10, 50]);
  });

  it("comes to the same whether halved at once or weighed", () => {
    const opaque = painted(8, 8, (x, y) => [(x * 37) & 255, (y * 71) & 255, (x * y * 13) & 255, 255]);
    const nearly = painted(8, 8, (x, y) => [
      (x * 37) & 255,
      (y * 71) & 255,
      (x * y * 13) & 255,
      x + y === 0 ? 254 : 255,
    ]);
    const [quick, exact] = [opaque, nearly].map((photo) => scalePhoto(photo, 1, { width: 4, height: 4 }, "contain"));
    expect(Array.from(quick?.rgba.slice(4) ?? [])).toEqual(Array.from(exact?.rgba.slice(4) ?? []));
  });

  it("keeps a plain colour plain, at any size", () => {
    const sides = fc.integer({ min: 1, max: 60 });
    fc.assert(
      fc.property(sides, sides, sides, sides, fc.constantFrom("contain", "cover"), (w, h, width, height, fit) => {
        const colour: Colour = [200, 3, 117, 255];
        const scaled = scalePhoto(
          painted(w, h, () => colour),
          1,
          { width, height },
          fit,
        );
        expect(scaled.width).toBeLessThanOrEqual(width);
        expect(scaled.height).toBeLessThanOrEqual(height);
        for (let i = 0; i < scaled.rgba.length; i += 4) expect(Array.from(scaled.rgba.slice(i, i + 4))).toEqual(colour);
      }),
    );
  });

  it("lends no colour of what is transparent", () => {
    const half = painted(2, 1, (x) => (x === 0 ? [255, 0, 0, 255] : [0, 255, 0, 0]));
    expect(at(scalePhoto(half, 1, { width: 1, height: 1 }, "cover"), 0, 0)).toEqual([255, 0, 0, 128]);
  });
});

describe("fitting", () => {
  const place = { width: 40, height: 40 };
  const sizeOf = (w: number, h: number, fit: "contain" | "cover") => {
    const { width, height } = scalePhoto(
      painted(w, h, () => grey(9)),
      1,
      place,
      fit,
    );
    return [width, height];
  };

  it("shows the whole photo, or fills its place", () => {
    expect(sizeOf(200, 100, "contain")).toEqual([40, 20]);
    expect(sizeOf(200, 100, "cover")).toEqual([40, 40]);
    expect(sizeOf(8192, 2, "contain")).toEqual([40, 1]);
    const stripes = painted(120, 40, (x) => grey(x < 40 ? 0 : x < 80 ? 128 : 255));
    expect(new Set(values(scalePhoto(stripes, 1, place, "cover")))).toEqual(new Set([128]));
  });

  it("enlarges at most twice", () => {
    expect(sizeOf(30, 20, "contain")).toEqual([40, 27]);
    expect(sizeOf(10, 5, "contain")).toEqual([20, 10]);
    expect(sizeOf(10, 5, "cover")).toEqual([20, 10]);
    expect(sizeOf(40, 10, "cover")).toEqual([40, 20]);
  });

  it("enlarges by straight lines between pixels", () => {
    const two = painted(2, 1, (x) => grey(x * 100));
    expect(values(scalePhoto(two, 1, { width: 4, height: 2 }, "contain"))).toEqual([0, 25, 75, 100, 0, 25, 75, 100]);
  });
});

describe("a photo that was taken with the phone on its side", () => {
  // 1 2    What each orientation's picture looks like when it is seen upright as "1 2 3 / 4 5 6", stored so.
  const seen = [1, 2, 3, 4, 5, 6];
  const stored: Record<Orientation, [width: number, values: number[]]> = {
    1: [3, [1, 2, 3, 4, 5, 6]],
    2: [3, [3, 2, 1, 6, 5, 4]],
    3: [3, [6, 5, 4, 3, 2, 1]],
    4: [3, [4, 5, 6, 1, 2, 3]],
    5: [2, [1, 4, 2, 5, 3, 6]],
    6: [2, [3, 6, 2, 5, 1, 4]],
    7: [2, [6, 3, 5, 2, 4, 1]],
    8: [2, [4, 1, 5, 2, 6, 3]],
  };

  it.each(Object.entries(stored))("is turned upright (%s)", (orientation, [width, list]) => {
    const photo = painted(width, 6 / width, (x, y) => grey(list[y * width + x] ?? 0));
    const shown = scalePhoto(photo, Number(orientation) as Orientation, { width: 3, height: 2 }, "contain");
    expect([shown.width, shown.height]).toEqual([3, 2]);
    expect(values(shown)).toEqual(seen);
  });

  it("fits its place as it is seen", () => {
    const photo = painted(200, 100, () => grey(7));
    const shown = scalePhoto(photo, 6, { width: 40, height: 40 }, "contain");
    expect([shown.width, shown.height]).toEqual([20, 40]);
  });
});

describe("blending", () => {
  it("lays translucent pixels over opaque ones and cuts what stands out", () => {
    const canvas = painted(3, 1, () => grey(100));
    blend(
      canvas,
      painted(2, 2, (x) => (x === 0 ? grey(0, 0) : grey(200, 128))),
      -1,
      -1,
    );
    blend(
      canvas,
      painted(2, 1, () => grey(255)),
      2,
      0,
    );
    expect(values(canvas)).toEqual([150, 100, 255]);
    expect(at(canvas, 0, 0)).toEqual(grey(150));
  });
});
