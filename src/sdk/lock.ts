import { leaseMs } from "./limits.ts";
import { read, write, drop } from "./store.ts";

const name = "ds_lease";

/**
 * Runs it while no other tab does: by Web Locks, or by a lease where there are none (plain http). The lease is not
 * watertight and need not be: an event that two tabs send has one effect. True when another tab holds the lease.
 */
export const alone = async (work: () => Promise<void>): Promise<boolean | void> => {
  // Refused where storage is blocked; then no other tab shares our queue.
  const { locks } = navigator;
  if (locks) return locks.request("doorstep", work).catch(work);
  const left = +(read(name) || 0) - Date.now();
  if (left > 0 && left < leaseMs) return true;
  write(name, `${Date.now() + leaseMs}`);
  await work();
  drop(name);
};
