import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import * as z from "zod";
import { temporaryFolder } from "../lib/temporary.ts";

/** What a killed gateway was in the middle of, by what it left on disk. */
export type LeftBehind = {
  /** A cut was open: taken from the log, not applied in full. */
  readonly reader: boolean;
  /** The buffer held records that were not on Kafka yet. */
  readonly buffer: boolean;
};

const Reader = z.object({ cut: z.unknown() });

/** Looks at copies: opening a database would recover it, which the next process must do itself. */
export const leftBehind = (dir: string, hasBuffer: boolean): LeftBehind => ({
  reader: someObject(dir, "Reader", "SELECT body FROM reader", (row) => {
    const { cut } = Reader.parse(JSON.parse(String(row["body"])));
    return cut !== null;
  }),
  // With the log on Kafka, its buffer's partitions are the only ones that are embedded.
  buffer: hasBuffer && someObject(dir, "LogPartition", "SELECT first FROM batch LIMIT 1", () => true),
});

const someObject = (
  dir: string,
  className: string,
  query: string,
  isIt: (row: Record<string, unknown>) => boolean,
): boolean => {
  const folder = join(dir, "objects", `doorstep-${className}`);
  if (!existsSync(folder)) return false;
  const copies = temporaryFolder("left-behind");
  try {
    mkdirSync(copies, { recursive: true });
    const names = readdirSync(folder);
    return names
      .filter((name) => name.endsWith(".sqlite") && !name.startsWith("metadata"))
      .some((name) => {
        for (const part of [name, `${name}-wal`]) {
          if (names.includes(part)) copyFileSync(join(folder, part), join(copies, part));
        }
        return rowsOf(join(copies, name), query).some(isIt);
      });
  } finally {
    rmSync(copies, { recursive: true, force: true });
  }
};

/** None where the table is not there yet. */
const rowsOf = (file: string, query: string): Record<string, unknown>[] => {
  const database = new DatabaseSync(file);
  try {
    return database.prepare(query).all();
  } catch (error) {
    if (error instanceof Error && error.message.startsWith("no such table")) return [];
    throw error;
  } finally {
    database.close();
  }
};
