import type { Plane } from "./plane.ts";

/**
 * Pixels of one colour that follow each other, as one number each: their count above the four bits of the palette
 * index. Rows go on into each other. Digits and gaps are kept like this, because it takes an eighth of the work of
 * pixels to put them beside each other and to code them.
 */
export type Runs = Uint32Array;

export const runsOf = (pixels: Uint8Array): Runs => {
  const runs = new Uint32Array(pixels.length);
  let count = 0;
  for (let from = 0; from < pixels.length;) {
    const colour = pixels[from] ?? 0;
    let to = from + 1;
    while (pixels[to] === colour) to += 1;
    runs[count] = ((to - from) << 4) | colour;
    count += 1;
    from = to;
  }
  return runs.slice(0, count);
};

/** The runs of a plane, row by row: those of row y are from `starts[y]` up to `starts[y + 1]`. */
export type RowRuns = { readonly runs: Runs; readonly starts: Uint32Array };

export const rowRunsOf = (plane: Plane): RowRuns => {
  const { width, height } = plane;
  const rows = Array.from({ length: height }, (_, y) => runsOf(plane.pixels.subarray(y * width, (y + 1) * width)));
  const starts = new Uint32Array(height + 1);
  for (const [y, row] of rows.entries()) starts[y + 1] = (starts[y] ?? 0) + row.length;
  const runs = new Uint32Array(starts[height] ?? 0);
  for (const [y, row] of rows.entries()) runs.set(row, starts[y]);
  return { runs, starts };
};

/** Planes of the same height side by side. */
export const sideBySide = (pieces: readonly RowRuns[], height: number): Runs => {
  const joined = new Uint32Array(pieces.reduce((sum, { runs }) => sum + runs.length, 0));
  let last = -1;
  for (let y = 0; y < height; y += 1) {
    for (const { runs, starts } of pieces) {
      const end = starts[y + 1] ?? 0;
      for (let i = starts[y] ?? 0; i < end; i += 1) {
        const run = runs[i] ?? 0;
        const before = joined[last] ?? 0;
        if (last >= 0 && ((run ^ before) & 15) === 0) joined[last] = before + (run & ~15);
        else {
          last += 1;
          joined[last] = run;
        }
      }
    }
  }
  return joined.subarray(0, last + 1);
};
