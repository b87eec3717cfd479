import { archiveFile } from "./archive-file.ts";
import { archiveFiles } from "./archive-files.ts";
import { archiveName } from "./archive-name.ts";
import type { Lake } from "./lake.port.ts";

/**
 * Puts other values at offsets of a partition's archive, each file rewritten whole under its name; its header then
 * counts the erased ones. Offsets that no file covers are left out. Returns the files written. Throws when the lake
 * can not be reached or a file is damaged; repeated, it comes to the same files.
 */
export const rewriteArchive = async (
  lake: Lake,
  { epoch, partition }: { readonly epoch: string; readonly partition: number },
  values: ReadonlyMap<number, string>,
): Promise<number> => {
  const files = archiveFiles(lake, epoch);
  const offsets = [...values.keys()].toSorted((a, b) => a - b);
  let written = 0;
  for (let at = 0; at < offsets.length;) {
    const offset = offsets[at] ?? 0;
    const range = await files.covering(partition, offset);
    if (range === null) {
      at += 1;
      continue;
    }
    const held = await files.records(partition, range);
    if (!held.ok) throw new Error(held.error);
    const records = held.value.map((record) => ({ ...record, value: values.get(record.offset) ?? record.value }));
    if (records.some(({ value }, index) => value !== held.value[index]?.value)) {
      await lake.replace(
        archiveName(epoch, partition, range),
        await archiveFile({ epoch, partition, ...range, records }),
      );
      written += 1;
    }
    at = offsets.findIndex((one) => one > range.last);
    if (at < 0) break;
  }
  return written;
};
