import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { constants, gunzipSync } from "node:zlib";

/** Everything in a gateway's folder that a text could be in: whole files, every value of every row, unpacked. */
export type Stored = {
  readonly texts: readonly string[];
  /** Of these the values of rows alone: a database's file may hold what was deleted until its page is used again. */
  readonly values: readonly string[];
  readonly databases: number;
  readonly rows: number;
};

/** Reads a copy of the folder, for the gateway goes on writing. */
export const readStored = (dir: string): Stored => {
  const copy = mkdtempSync(join(tmpdir(), "doorstep-stored-"));
  try {
    cpSync(dir, copy, { recursive: true });
    const files = readdirSync(copy, { recursive: true, encoding: "utf8" })
      .map((name) => join(copy, name))
      .filter((path) => statSync(path).isFile());
    const texts = files.map((path) => readFileSync(path, "latin1"));
    const databases = files.filter((path) => path.endsWith(".sqlite"));
    const values: string[] = [];
    for (const path of databases) {
      const database = new DatabaseSync(path);
      for (const value of valuesOf(database)) {
        values.push(textOf(value));
      }
      database.close();
    }
    return { texts: [...texts, ...values], values, databases: databases.length, rows: values.length };
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
};

function* valuesOf(database: DatabaseSync): Generator {
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
  for (const { name } of tables) {
    const rows = database.prepare(`SELECT * FROM "${String(name)}"`);
    rows.setReadBigInts(true);
    for (const row of rows.all()) yield* Object.values(row);
  }
}

const textOf = (value: unknown): string => {
  if (!(value instanceof Uint8Array)) return String(value);
  const bytes = value[0] === 0x1f && value[1] === 0x8b ? unpacked(value) : value;
  return Buffer.from(bytes).toString("latin1");
};

/** Gzip, perhaps of several members or cut off. */
const unpacked = (bytes: Uint8Array): Uint8Array => {
  try {
    return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return bytes;
  }
};
