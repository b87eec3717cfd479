import type { Arrival } from "../../../src/collect/event.ts";
import type { Dice } from "./dice.ts";
import type { History, Submission } from "./history.ts";
import type { Process } from "./machine.ts";
import type { World } from "./world.ts";

export type SenderHabits = { readonly batch: number; readonly resend: number };

/** A batch is not sent again after this: half a day less than what deduplication promises, clocks included. */
const resendableMs = 31 * 86_400_000;

export type Sender = {
  /** Submits what `next` gives, in batches, until it gives null. */
  work(next: () => Submission | null): Promise<void>;
  /** Sends some of the earlier batches once more. */
  repeat(): Promise<void>;
};

/** One sender: batches, retries what was not acknowledged, and now and then repeats what was. */
export const sender = (parts: {
  readonly world: World;
  readonly process: Process;
  readonly dice: Dice;
  readonly habits: SenderHabits;
  readonly history: History;
  readonly acknowledged: (batch: readonly Submission[]) => Promise<void>;
}): Sender => {
  const { world, process, dice, habits, history } = parts;
  const { machine } = world;
  const sent: (readonly Submission[])[] = [];

  const arrivalOf = ({ event, name }: Submission): Arrival =>
    event === null
      ? {
          ok: false,
          rejection: { reason: "invalid_field", field: null, message: "is simulated to be wrong" },
          id: name.slice(name.indexOf("/") + 1),
          payload: "{}",
        }
      : { ok: true, event };

  const post = async (batch: readonly Submission[]): Promise<boolean> => {
    const [first] = batch;
    const collector = world.collectors[dice.below(world.collectors.length)];
    if (first === undefined || collector === undefined) return true;
    try {
      const answer = await collector.call(process, "post", (collect) =>
        collect.accept(first.source, batch.map(arrivalOf), () => {}),
      );
      return answer.ok;
    } catch {
      return false;
    }
  };

  const submit = async (batch: readonly Submission[]): Promise<void> => {
    const [first] = batch;
    if (first === undefined) return;
    for (let tries = 0; tries < 8; tries++) {
      if (machine.scheduler.now() - first.submitted > resendableMs) return;
      if (await post(batch)) {
        for (const submission of batch) submission.status = submission.event === null ? "fail" : "ok";
        await parts.acknowledged(batch);
        return;
      }
      // Some senders give up early: what they sent may have had its effect or not.
      if (dice.chance(0.1)) return;
      await machine.sleep(process, dice.between(0, 200) * 2 ** tries);
    }
  };

  return {
    async work(next) {
      for (;;) {
        const batch: Submission[] = [];
        const size = 1 + dice.below(habits.batch);
        while (batch.length < size) {
          const submission = next();
          if (submission === null) break;
          submission.submitted = machine.scheduler.now();
          history.submissions.push(submission);
          batch.push(submission);
        }
        if (batch.length === 0) return;
        // A batch comes with one write key, hence from one source.
        for (const same of bySource(batch)) {
          await submit(same);
          sent.push(same);
        }
        await machine.sleep(process, dice.between(0, 300));
        const earlier = sent[dice.below(sent.length)];
        if (earlier !== undefined && dice.chance(habits.resend)) await submit(earlier);
      }
    },
    async repeat() {
      for (const batch of sent) if (dice.chance(0.3)) await submit(batch);
    },
  };
};

const bySource = (batch: readonly Submission[]): Submission[][] => {
  const groups = new Map<string, Submission[]>();
  for (const submission of batch) {
    const group = groups.get(submission.source.source);
    if (group === undefined) groups.set(submission.source.source, [submission]);
    else group.push(submission);
  }
  return [...groups.values()];
};
