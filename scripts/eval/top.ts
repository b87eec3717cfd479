/** The best `limit` of `candidates` by (score desc, number asc), by insertion into a bounded sorted array. */
export const topByScore = (candidates: readonly number[], scoreOf: Float64Array, limit: number): number[] => {
  const kept: number[] = [];
  const isBetter = (a: number, b: number): boolean => {
    const difference = (scoreOf[a] ?? 0) - (scoreOf[b] ?? 0);
    return difference > 0 || (difference === 0 && a < b);
  };
  for (const one of candidates) {
    const last = kept[limit - 1];
    if (last !== undefined && !isBetter(one, last)) continue;
    let low = 0;
    let high = kept.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = kept[middle];
      if (other !== undefined && isBetter(other, one)) low = middle + 1;
      else high = middle;
    }
    kept.splice(low, 0, one);
    if (kept.length > limit) kept.pop();
  }
  return kept;
};
