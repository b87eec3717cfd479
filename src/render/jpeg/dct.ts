/**
 * Forward 8 x 8 DCT in place, after Arai, Agui and Nakajima (as in the IJG's jfdctflt.c): row by column, five
 * multiplications per eight values. Coefficient (u, v) comes out scaled by 8 * aanScale[u] * aanScale[v]; the
 * quantiser's multipliers undo it.
 */
export const transformBlock = (d: Float64Array, at: number): void => {
  for (let i = at; i < at + 64; i += 8) transform8(d, i, 1);
  for (let i = at; i < at + 8; i++) transform8(d, i, 8);
};

/** cos(k * pi / 16) * sqrt(2) of 1..7, and 1: what the transform leaves to the quantiser. */
export const aanScale: readonly number[] = Array.from({ length: 8 }, (_, k) =>
  k === 0 ? 1 : Math.cos((k * Math.PI) / 16) * Math.SQRT2,
);

/** Eight values `step` apart. */
const transform8 = (d: Float64Array, i: number, step: number): void => {
  const a0 = d[i] ?? 0;
  const a1 = d[i + step] ?? 0;
  const a2 = d[i + 2 * step] ?? 0;
  const a3 = d[i + 3 * step] ?? 0;
  const a4 = d[i + 4 * step] ?? 0;
  const a5 = d[i + 5 * step] ?? 0;
  const a6 = d[i + 6 * step] ?? 0;
  const a7 = d[i + 7 * step] ?? 0;

  const s0 = a0 + a7;
  const s1 = a1 + a6;
  const s2 = a2 + a5;
  const s3 = a3 + a4;
  const even0 = s0 + s3;
  const even1 = s1 + s2;
  const even3 = s0 - s3;
  const turned = (s1 - s2 + even3) * Math.SQRT1_2; // cos(4 pi / 16)
  d[i] = even0 + even1;
  d[i + 4 * step] = even0 - even1;
  d[i + 2 * step] = even3 + turned;
  d[i + 6 * step] = even3 - turned;

  const d7 = a0 - a7;
  const odd0 = a3 - a4 + (a2 - a5);
  const odd1 = a2 - a5 + (a1 - a6);
  const odd2 = a1 - a6 + d7;
  const z5 = (odd0 - odd2) * 0.382683433; // cos(6 pi / 16)
  const z2 = 0.5411961 * odd0 + z5; // cos(2 pi / 16) - cos(6 pi / 16)
  const z4 = 1.306562965 * odd2 + z5; // cos(2 pi / 16) + cos(6 pi / 16)
  const z3 = odd1 * Math.SQRT1_2;
  const z11 = d7 + z3;
  const z13 = d7 - z3;
  d[i + 5 * step] = z13 + z2;
  d[i + 3 * step] = z13 - z2;
  d[i + step] = z11 + z4;
  d[i + 7 * step] = z11 - z4;
};
