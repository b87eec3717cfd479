import { readFileSync } from "node:fs";

/** Linux's unit of process times: USER_HZ, 100 on every architecture we know of. */
const ticksPerSecond = 100;

/** CPU that a process has used, user and system, in seconds; null where /proc does not tell. */
export const cpuSeconds = (pid: number): number | null => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in parentheses may hold spaces; user and system time are fields 14 and 15.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
  } catch {
    return null;
  }
};
