import * as z from "zod";
import { fromUtf8, toHex, utf8 } from "../base/bytes.ts";
import { err, ok, type Result } from "../base/result.ts";
import { sha256 } from "../base/sha256.ts";
import { isErasedValue } from "../log/erased-record.ts";
import type { StoredRecord } from "../log/event-log.port.ts";
import type { ArchiveRange } from "./archive-name.ts";
import { gunzip, gzip } from "./gzip.ts";

/** What a file holds: records of one range of one partition, as they stood on the log. */
export type ArchiveContent = ArchiveRange & {
  readonly epoch: string;
  readonly partition: number;
  readonly records: readonly StoredRecord[];
};

/** First line of a file. `sha256` is of everything after it, line break included. */
const Header = z.strictObject({
  v: z.literal(1),
  epoch: z.string(),
  partition: z.int().min(0),
  first: z.int().min(0),
  last: z.int().min(0),
  count: z.int().min(0),
  /** How many of them stand in place of records of people who were erased; absent: none. */
  erased: z.int().min(1).optional(),
  sha256: z.string(),
});

/**
 * The file of a cut: gzip of NDJSON, a header and then a line per record. Same records, same bytes. A JSON object
 * on one line stands as it is (`{"offset":5,"record":{…}}`), so that warehouses read it; anything else, which a
 * reader would park, as a string (`{"offset":5,"value":"…"}`). Either gives back the exact value.
 */
export const archiveFile = async (content: ArchiveContent): Promise<Uint8Array<ArrayBuffer>> => {
  const { epoch, partition, first, last, records } = content;
  const body = records.map((record) => `${lineOf(record)}\n`).join("");
  const erased = records.filter(({ value }) => isErasedValue(value)).length;
  const header: z.infer<typeof Header> = {
    v: 1,
    epoch,
    partition,
    first,
    last,
    count: records.length,
    ...(erased === 0 ? {} : { erased }),
    sha256: toHex(await sha256(utf8(body))),
  };
  return gzip(utf8(`${JSON.stringify(header)}\n${body}`));
};

/** Reads a file back and checks it against its header; the error says in a few words how it is damaged. */
export const readArchiveFile = async (bytes: Uint8Array<ArrayBuffer>): Promise<Result<ArchiveContent, string>> => {
  let text: string;
  try {
    text = fromUtf8(await gunzip(bytes));
  } catch (cause) {
    return err(`not gzip: ${String(cause)}`);
  }
  const [head = "", ...lines] = text.split("\n");
  const header = Header.safeParse(jsonOf(head));
  if (!header.success) return err("its first line is no header");
  const { count, sha256: hash, epoch, partition, first, last } = header.data;
  if (toHex(await sha256(utf8(text.slice(head.length + 1)))) !== hash)
    return err("its content is not what its header says");
  // After the last line break.
  lines.pop();
  const records = lines.map(recordOf);
  let before = first - 1;
  for (const record of records) {
    if (record === null || record.offset <= before || record.offset > last)
      return err("a line is no record of its range");
    before = record.offset;
  }
  if (records.length !== count) return err(`it holds ${records.length} records, not ${count}`);
  return ok({ epoch, partition, first, last, records: records.filter((record) => record !== null) });
};

const lineOf = ({ offset, value }: StoredRecord): string =>
  isPlainObject(value) ? `{"offset":${offset},"record":${value}}` : JSON.stringify({ offset, value });

/** Can it stand in a line unchanged, and be cut out of it again? */
const isPlainObject = (value: string): boolean => {
  if (!value.startsWith("{") || /[\n\r]/.test(value) || !value.isWellFormed()) return false;
  return jsonOf(value) !== undefined;
};

const ValueLine = z.strictObject({ offset: z.int().min(0), value: z.string() });

const recordOf = (line: string): StoredRecord | null => {
  const [prefix, offset] = /^\{"offset":(\d+),"record":/.exec(line) ?? [];
  if (prefix !== undefined && offset !== undefined) {
    return { offset: Number(offset), value: line.slice(prefix.length, -1) };
  }
  const parsed = ValueLine.safeParse(jsonOf(line));
  return parsed.success ? parsed.data : null;
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
