import { setTimeout as sleep } from "node:timers/promises";

const everyMs = 250;

/** Sum of one metric over its labels in Prometheus text; null when the page does not have it. */
export const metricSum = (page: string, name: string): number | null => {
  const samples = page.split("\n").filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`));
  if (samples.length === 0) return null;
  return samples.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" ") + 1)), 0);
};

/** Lines of one metric, whatever their labels. */
const seriesOf = (page: string, name: string): number =>
  page.split("\n").filter((line) => line.startsWith(`${name}{`)).length;

/**
 * Records that are on the log and not applied; null while that is unknown: each reader says whether it is stuck, but
 * one that cannot reach its part of the log has no line of its lag, which is anything but 0.
 */
export const readersLag = (page: string): number | null => {
  const readers = seriesOf(page, "reader_stuck");
  return readers > 0 && seriesOf(page, "reader_lag_records") === readers ? metricSum(page, "reader_lag_records") : null;
};

/**
 * Waits until the readers have applied everything that is on the log. Throws when a reader is stuck, or when the lag
 * has not shrunk, or not been known, for `patienceMs`.
 */
export const untilNoLag = async (
  url: string,
  key: string,
  patienceMs: number,
  onLag: (records: number) => void,
): Promise<void> => {
  let least = Infinity;
  let shrunk = performance.now();
  for (;;) {
    const page = await metricsPage(url, key);
    const lag = page === null ? null : readersLag(page);
    if (page !== null && (metricSum(page, "reader_stuck") ?? 0) > 0) throw new Error("a reader is stuck, see /metrics");
    if (lag !== null) onLag(lag);
    if (lag === 0) return;
    if (lag !== null && lag < least) {
      least = lag;
      shrunk = performance.now();
    }
    if (performance.now() - shrunk > patienceMs) {
      const stand = least === Infinity ? "nobody knows how far" : `${least} records`;
      const why = lag === null ? "; a part of the log cannot be read, see /metrics" : "";
      throw new Error(`the readers stand still, ${stand} behind${why}`);
    }
    await sleep(everyMs);
  }
};

const metricsPage = async (url: string, key: string): Promise<string | null> => {
  try {
    const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${key}` } });
    if (answer.status === 401) throw new Error(`${url}/metrics refuses the secret key`);
    return answer.ok ? await answer.text() : null;
  } catch (error) {
    if (error instanceof Error && error.message.includes("refuses")) throw error;
    return null;
  }
};
