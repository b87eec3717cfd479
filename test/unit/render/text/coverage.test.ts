import fc from "fast-check";
import { expect, it } from "vitest";
import { coverageOf, type Contour } from "../../../../src/render/text/coverage.ts";

/** Signed, by the shoelace formula; positive for clockwise with y downwards. */
const analyticArea = (contour: Contour): number => {
  let twice = 0;
  for (let i = 0; i < contour.length; i += 2) {
    const [x, y] = [contour[i] ?? 0, contour[i + 1] ?? 0];
    const [nextX, nextY] = [contour[(i + 2) % contour.length] ?? 0, contour[(i + 3) % contour.length] ?? 0];
    twice += x * nextY - nextX * y;
  }
  return twice / 2;
};

const maskArea = (contours: readonly Contour[]): number =>
  coverageOf(contours).coverage.reduce((sum, value) => sum + value, 0) / 255;

const place = fc.double({ min: -40, max: 40, noNaN: true });

/** Corners around a centre in the order of their angles: a star-shaped polygon never crosses itself. */
const simplePolygon = fc
  .record({
    x: place,
    y: place,
    radii: fc.array(fc.double({ min: 3, max: 30, noNaN: true }), { minLength: 3, maxLength: 14 }),
  })
  .map(({ x, y, radii }) =>
    radii.flatMap((radius, i) => {
      const angle = (i * 2 * Math.PI) / radii.length;
      return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
    }),
  );

it("covers as much as the polygon's area, to a two-hundredth of each pixel of its edge", () => {
  fc.assert(
    fc.property(simplePolygon, (contour) => {
      const { width, height } = coverageOf([contour]);
      const edgePixels = 14 * (width + height);
      expect(Math.abs(maskArea([contour]) - Math.abs(analyticArea(contour)))).toBeLessThan(edgePixels / 200);
    }),
    { numRuns: 300 },
  );
});

it("does not care in which direction a contour turns, nor where it starts", () => {
  fc.assert(
    fc.property(simplePolygon, fc.nat(13), (contour, start) => {
      const points = Array.from({ length: contour.length / 2 }, (_, i) => contour.slice(i * 2, i * 2 + 2));
      const turned = [...points.slice(start % points.length), ...points.slice(0, start % points.length)].toReversed();
      const [one, other] = [coverageOf([contour]), coverageOf([turned.flat()])];
      expect([other.x, other.y, other.width, other.height]).toEqual([one.x, one.y, one.width, one.height]);
      for (const [i, value] of one.coverage.entries()) {
        expect(Math.abs(value - (other.coverage[i] ?? 0))).toBeLessThanOrEqual(1);
      }
    }),
    { numRuns: 100 },
  );
});

it("leaves a hole where a contour inside turns the other way", () => {
  const square = [0, 0, 10, 0, 10, 10, 0, 10];
  const hole = [3, 3, 3, 7, 7, 7, 7, 3];
  const mask = coverageOf([square, hole]);
  expect(maskArea([square, hole])).toBe(100 - 16);
  expect(mask.coverage[5 * 10 + 5]).toBe(0);
  expect(mask.coverage[1 * 10 + 1]).toBe(255);
});

it("covers exactly half of a pixel that an edge cuts in the middle", () => {
  const mask = coverageOf([[0.5, 0, 2, 0, 2, 1, 0.5, 1]]);
  expect([...mask.coverage]).toEqual([128, 255]);
});

it("is nothing for a shape without an area", () => {
  expect(coverageOf([]).coverage.length).toBe(0);
  expect(coverageOf([[1, 1, 5, 1]]).coverage.length).toBe(0);
});
