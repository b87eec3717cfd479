import { existsSync, readFileSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";

/** The log of a data folder and where this run's part of it begins, in bytes. */
export type LogFile = { readonly file: string; readonly from: number };

/** A longer log is set aside at the next start; the one set aside before it goes. */
const maxBytes = 64 * 1024 * 1024;

export const openLogFile = (dir: string): LogFile => {
  const file = join(dir, "gateway.log");
  const size = existsSync(file) ? statSync(file).size : 0;
  if (size <= maxBytes) return { file, from: size };
  renameSync(file, `${file}.1`);
  return { file, from: 0 };
};

/** What it wrote since it was started: its last different lines. */
export const lastWords = ({ file, from }: LogFile): string => {
  const lines = readFileSync(file).subarray(from).toString("utf8").split("\n").filter(Boolean);
  return [...new Set(lines)].slice(-20).join("\n");
};
