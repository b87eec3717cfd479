import { utf8Length } from "../base/bytes.ts";

/** Many encoded records in one stored row: each is one line of JSON, so a line break separates them. */
export type PackedRow = { readonly count: number; readonly lines: string };

/** A row holds about this much, so that a read from its middle stays cheap. */
const rowBytes = 1_000_000;

/** Largest record the embedded log takes: a SQLite row in a Durable Object holds 2 MB. */
export const maxRecordBytes = 1_900_000;

/**
 * Packs records, in order, into as few rows as the row size allows: one, for an ordinary append.
 * A value with a line break would shift every later offset, so it is a bug and throws.
 */
export const pack = (values: readonly string[]): PackedRow[] => {
  if (fitsOneRow(values)) return [{ count: values.length, lines: joined(values) }];
  const rows: PackedRow[] = [];
  let lines: string[] = [];
  let bytes = 0;
  const close = (): void => {
    if (lines.length > 0) rows.push({ count: lines.length, lines: joined(lines) });
    lines = [];
    bytes = 0;
  };
  for (const value of values) {
    const size = utf8Length(value) + 1;
    if (size > maxRecordBytes) throw new RangeError(`an encoded record must be at most ${maxRecordBytes} bytes`);
    if (bytes + size > rowBytes) close();
    lines.push(value);
    bytes += size;
  }
  close();
  return rows;
};

/** Told without counting bytes, of which a character takes at most 3. */
const fitsOneRow = (values: readonly string[]): boolean =>
  values.length > 0 && values.reduce((chars, value) => chars + value.length + 1, 0) * 3 <= rowBytes;

const joined = (values: readonly string[]): string => {
  if (values.some((value) => value.includes("\n"))) throw new TypeError("an encoded record must be a single line");
  return values.join("\n");
};

export const unpack = (lines: string): string[] => lines.split("\n");
