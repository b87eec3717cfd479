import * as z from "zod";

const Outcome = z.object({ outcome: z.string() });

/** Runs the gateway's schedule once, through the Worker that `workerdConfig` puts behind this URL. */
export const scheduleRunner = (url: string, cron: string) => async (): Promise<void> => {
  const body = JSON.stringify({ cron, scheduledTime: Date.now() });
  const answer = await fetch(url, { method: "POST", body });
  const { outcome } = Outcome.parse(await answer.json());
  if (outcome !== "ok") throw new Error(`the schedule ended with '${outcome}'`);
};

/** At once, then every so many seconds (0: never); what a failed run left is the next one's work. */
export const startTicking = (tick: () => Promise<void>, seconds: number): { stop(): void } => {
  if (seconds === 0) return { stop: () => undefined };
  const run = (): void => void tick().catch(() => undefined);
  run();
  const timer = setInterval(run, seconds * 1_000);
  return { stop: () => clearInterval(timer) };
};
