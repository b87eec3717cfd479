import { brotliDecompressSync } from "node:zlib";

/** Code points for which a WOFF 2.0 font has a glyph, ascending (W3C WOFF File Format 2.0, sections 4 and 5). */
export const woff2Characters = (woff2: Buffer): number[] => {
  if (woff2.toString("latin1", 0, 4) !== "wOF2") throw new Error("not a WOFF 2.0 file");
  const count = woff2.readUInt16BE(12);
  let at = 48;
  let start = 0;
  let cmap: readonly [start: number, length: number] | undefined;
  const base128 = (): number => {
    let value = 0;
    let byte: number;
    do {
      byte = woff2.readUInt8(at++);
      value = value * 128 + (byte & 0x7f);
    } while (byte >= 0x80);
    return value;
  };
  for (let table = 0; table < count; table++) {
    const flags = woff2.readUInt8(at++);
    const known = flags & 0x3f;
    if (known === 63) at += 4;
    const length = base128();
    // glyf and loca (10, 11) are transformed unless version 3 says no, others only if their version says so.
    const isTransformed = known === 10 || known === 11 ? flags >> 6 !== 3 : flags >> 6 !== 0;
    const stored = isTransformed ? base128() : length;
    if (known === 0) cmap = [start, length];
    start += stored;
  }
  if (cmap === undefined) throw new Error("no cmap table");
  const tables = brotliDecompressSync(woff2.subarray(at, at + woff2.readUInt32BE(20)));
  return charactersOf(tables.subarray(cmap[0], cmap[0] + cmap[1]));
};

const charactersOf = (cmap: Buffer): number[] => {
  const found = new Set<number>();
  for (let i = 0; i < cmap.readUInt16BE(2); i++) {
    const table = cmap.subarray(cmap.readUInt32BE(8 + 8 * i));
    const format = table.readUInt16BE(0);
    for (const code of format === 12 ? format12(table) : format === 4 ? format4(table) : []) found.add(code);
  }
  return [...found].toSorted((a, b) => a - b);
};

const format12 = (table: Buffer): number[] =>
  Array.from({ length: table.readUInt32BE(12) }, (_, group) => {
    const [first, last] = [table.readUInt32BE(16 + 12 * group), table.readUInt32BE(20 + 12 * group)];
    return Array.from({ length: last - first + 1 }, (__, i) => first + i);
  }).flat();

const format4 = (table: Buffer): number[] => {
  const segments = table.readUInt16BE(6) / 2;
  const codes: number[] = [];
  for (let i = 0; i < segments; i++) {
    const [end, start] = [table.readUInt16BE(14 + 2 * i), table.readUInt16BE(16 + 2 * segments + 2 * i)];
    const delta = table.readUInt16BE(16 + 4 * segments + 2 * i);
    const offsetAt = 16 + 6 * segments + 2 * i;
    const offset = table.readUInt16BE(offsetAt);
    for (let code = start; code <= end && code !== 0xffff; code++) {
      const glyph = offset === 0 ? (code + delta) & 0xffff : table.readUInt16BE(offsetAt + offset + 2 * (code - start));
      if (glyph !== 0) codes.push(code);
    }
  }
  return codes;
};
