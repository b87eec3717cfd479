import { setTimeout as sleep } from "node:timers/promises";
import { metricSum, readersLag } from "../replay/lag.ts";

const everyMs = 100;
/** In a row: partitions are looked at one after the other, and a merge moves records between them. */
const looks = 3;

/**
 * Waits until nothing is on its way: lag 0 at every partition's reader and the buffer empty. Resolves with the ms it
 * took; throws when a reader is stuck.
 */
export const untilSettled = async (url: string, patienceMs: number): Promise<number> => {
  const started = performance.now();
  let reached = started;
  let said = "nothing";
  for (let quiet = 0; quiet < looks;) {
    const page = await metricsPage(url);
    const lag = page === null ? null : readersLag(page);
    const buffered = page === null ? null : (metricSum(page, "buffer_depth_records") ?? 0);
    if (page !== null && (metricSum(page, "reader_stuck") ?? 0) > 0) throw new Error("a reader is stuck, see /metrics");
    said = `lag ${lag}, buffer ${buffered}`;
    if (lag === 0 && buffered === 0) {
      if (quiet === 0) reached = performance.now();
      quiet += 1;
    } else quiet = 0;
    if (performance.now() - started > patienceMs) throw new Error(`not settled after ${patienceMs / 1_000} s: ${said}`);
    await sleep(everyMs);
  }
  return reached - started;
};

/** Null while it does not answer. */
export const metricsPage = async (url: string): Promise<string | null> => {
  try {
    const signal = AbortSignal.timeout(10_000);
    const answer = await fetch(`${url}/metrics`, { headers: { authorization: "Bearer sk_dev" }, signal });
    return answer.ok ? await answer.text() : null;
  } catch {
    return null;
  }
};
