import { mkdtempSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const memoryFolder = "/dev/shm";
/** Thousands of small databases need room; a container's default of 64 MB would not do. */
const wantedBytes = 2 * 1024 ** 3;

/** A new folder for data that goes with the process: in memory where there is room for it, else on disk. */
export const temporaryFolder = (name: string): string => mkdtempSync(join(root(), `doorstep-${name}-`));

const root = (): string => {
  try {
    const { bavail, bsize } = statfsSync(memoryFolder);
    return bavail * bsize >= wantedBytes ? memoryFolder : tmpdir();
  } catch {
    return tmpdir();
  }
};
