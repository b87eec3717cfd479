import { mcuSide } from "./colour.ts";
import { assemble, type JpegRows, jpegRows } from "./segments.ts";

/**
 * One picture of tiles side by side, or in rows of `columns`, by copying bytes: what each tile shows is not decoded
 * and does not change. Null when they do not fit together: not all of our encoder, of one quality and one width, with
 * equal heights in a row; a width that is no multiple of 16 next to another tile, such a height above another; a row
 * that is not full. A tile must not be changed once it was spliced.
 */
export const spliceJpegs = (
  tiles: readonly Uint8Array[],
  columns: number = tiles.length,
): Uint8Array<ArrayBuffer> | null => {
  const parts: JpegRows[] = [];
  for (const tile of tiles) {
    const rows = jpegRows(tile);
    if (rows === null) return null;
    parts.push(rows);
  }
  const [first] = parts;
  if (first === undefined || !Number.isInteger(columns) || columns < 1 || parts.length % columns !== 0) return null;
  const { quality, mcus } = first;
  const width = first.size.width * columns;
  if (columns > 1 && first.size.width % mcuSide !== 0) return null;

  const intervals: Uint8Array[] = [];
  let height = 0;
  for (let start = 0; start < parts.length; start += columns) {
    const row = parts.slice(start, start + columns);
    const rowHeight = row[0]?.size.height ?? 0;
    if (height % mcuSide !== 0) return null;
    if (row.some((part) => !isLike(part, first) || part.size.height !== rowHeight)) return null;
    for (let line = 0; line < Math.ceil(rowHeight / mcuSide); line++) {
      for (const { rows } of row) {
        const interval = rows[line];
        if (interval !== undefined) intervals.push(interval);
      }
    }
    height += rowHeight;
  }
  return width > 0xffff || height > 0xffff ? null : assemble(quality, { width, height }, mcus, intervals);
};

const isLike = (part: JpegRows, first: JpegRows): boolean =>
  part.quality === first.quality && part.size.width === first.size.width;
