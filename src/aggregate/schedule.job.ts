import type { Metrics } from "../base/metrics.port.ts";
import type { Readers } from "../collect/readers.port.ts";

/** Further work of the minute: gets the tick's scheduled time (epoch ms), must be harmless when repeated or skipped. */
export type Tick = { readonly name: string; readonly run: (scheduled: number) => Promise<void> };

export type ScheduleDeps = {
  readonly partitions: number;
  readonly readers: Readers;
  readonly metrics: Metrics;
  readonly ticks: readonly Tick[];
};

/**
 * The scheduled Worker's minute: wakes every reader, in case an alarm or a wake was lost, and runs the other
 * ticks beside each other. A tick that fails is counted and waits for the next minute; never rejects, so the
 * platform does not repeat the whole minute for one of them.
 */
export const scheduledMinute =
  ({ partitions, readers, metrics, ticks }: ScheduleDeps) =>
  async (scheduled: number): Promise<void> => {
    const watchdog: Tick = {
      name: "readers",
      run: () => readers.wake(Array.from({ length: partitions }, (_, partition) => partition)),
    };
    await Promise.all(
      [watchdog, ...ticks].map(async ({ name, run }) => {
        try {
          await run(scheduled);
        } catch {
          metrics.count("schedule_failures_total", { tick: name });
        }
      }),
    );
  };
