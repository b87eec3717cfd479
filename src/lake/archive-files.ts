import { err, ok, type Result } from "../base/result.ts";
import type { StoredRecord } from "../log/event-log.port.ts";
import { readArchiveFile } from "./archive-file.ts";
import { archiveFolder, archiveName, beforeOffset, parseArchiveName, type ArchiveRange } from "./archive-name.ts";
import type { Lake } from "./lake.port.ts";

/** Names per listing, the limit of object stores. */
const pageNames = 1_000;
/** First look back for the file around an offset: no file holds more records than this (archiving.ts). */
const lookBack = 2_000;

/** The files of one epoch, found by offset. Every function throws when the lake can not be reached. */
export const archiveFiles = (lake: Lake, epoch: string) => {
  const ends = new Map<number, { readonly after: string; readonly end: number }>();

  /** The first file that begins at an offset or later. */
  const firstFrom = async (partition: number, offset: number): Promise<ArchiveRange | null> => {
    const { names } = await lake.list(archiveFolder(epoch, partition), beforeOffset(epoch, partition, offset), 1);
    return parseArchiveName(names[0] ?? "");
  };

  /** The last file that begins in `from..offset`. */
  const lastBetween = async (partition: number, from: number, offset: number): Promise<ArchiveRange | null> => {
    let after = beforeOffset(epoch, partition, from);
    let nearest: ArchiveRange | null = null;
    for (;;) {
      const page = await lake.list(archiveFolder(epoch, partition), after, pageNames);
      const ranges = page.names.map(parseArchiveName).filter((range) => range !== null);
      nearest = ranges.findLast((range) => range.first <= offset) ?? nearest;
      after = page.names.at(-1) ?? after;
      if (!page.more || (ranges.at(-1)?.first ?? 0) > offset) return nearest;
    }
  };

  return {
    firstFrom,

    /** The file that covers an offset, or null. Listings only go forward: it begins a little before, then further back. */
    covering: async (partition: number, offset: number): Promise<ArchiveRange | null> => {
      const next = await firstFrom(partition, offset);
      if (next?.first === offset) return next;
      for (let back = lookBack; ; back *= 8) {
        const from = Math.max(0, offset - back);
        const nearest = await lastBetween(partition, from, offset);
        if (nearest !== null) return offset <= nearest.last ? nearest : null;
        if (from === 0) return null;
      }
    },

    /** Offset after the last file, 0 when there is none. Lists everything once, later only what has come since. */
    end: async (partition: number): Promise<number> => {
      let { after, end } = ends.get(partition) ?? { after: "", end: 0 };
      for (let more = true; more;) {
        const page = await lake.list(archiveFolder(epoch, partition), after, pageNames);
        after = page.names.at(-1) ?? after;
        end = (parseArchiveName(after)?.last ?? end - 1) + 1;
        more = page.more;
      }
      ends.set(partition, { after, end });
      return end;
    },

    /** A file's records, checked; the error says how it is damaged. */
    records: async (partition: number, range: ArchiveRange): Promise<Result<readonly StoredRecord[], string>> => {
      const name = archiveName(epoch, partition, range);
      const bytes = await lake.get(name);
      if (bytes === null) return err(`${name} is listed but not there`);
      const file = await readArchiveFile(bytes);
      if (!file.ok) return err(`${name} is damaged: ${file.error}`);
      const { epoch: e, partition: p, first, last, records } = file.value;
      if (e !== epoch || p !== partition || first !== range.first || last !== range.last) {
        return err(`${name} is damaged: it says it is ${e}/${p} ${first}..${last}`);
      }
      return ok(records);
    },
  };
};

export type ArchiveFiles = ReturnType<typeof archiveFiles>;
