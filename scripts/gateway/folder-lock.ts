import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const fileOf = (dir: string): string => join(dir, "gateway.pid");

/** Waits until no workerd runs on a data folder: two on the same SQLite files would spoil them. */
export const untilFolderFree = async (dir: string, limitMs: number): Promise<void> => {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const pid = holderOf(dir);
    if (pid === null) return;
    if (performance.now() > deadline) throw new Error(`${dir} is in use by another gateway (process ${pid})`);
    await sleep(100);
  }
};

export const holdFolder = (dir: string, pid: number): void => writeFileSync(fileOf(dir), `${pid}\n`);
export const releaseFolder = (dir: string): void => rmSync(fileOf(dir), { force: true });

const holderOf = (dir: string): number | null => {
  if (!existsSync(fileOf(dir))) return null;
  const pid = Number(readFileSync(fileOf(dir), "utf8"));
  // The id may have gone to another program since.
  const command = spawnSync("ps", ["-o", "comm=", "-p", String(pid)], { encoding: "utf8" }).stdout ?? "";
  return command.includes("workerd") ? pid : null;
};
