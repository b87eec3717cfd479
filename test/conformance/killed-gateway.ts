import { setTimeout as sleep } from "node:timers/promises";
import { type Gateway, startGateway } from "../../scripts/gateway/start.ts";

/** A gateway that is killed while several clients send to it, and comes back. */
export type KilledGateway = {
  readonly url: string;
  /** Another client takes part; its first request waits for those of all others. */
  join(): { readonly hold: () => Promise<void>; readonly onAnswer: () => void };
  /** How often it has been killed. */
  readonly kills: () => number;
  /** Begins the next killing, for so many clients. */
  nextKilling(clients: number): void;
  stop(): Promise<void>;
};

/** So long those that are there wait for the others, ms; below every client's own timeout. */
const patienceMs = 4_000;
/** From the first answer to the kill -9: some requests are answered, some durable, some on their way. */
const mercyMs = 3;

export const startKilledGateway = async (dir: string): Promise<KilledGateway> => {
  let gateway: Gateway = await startGateway({ dir, scheduleEvery: 5 });
  const { port, url } = gateway;
  let kills = 0;
  let restarting: Promise<void> = Promise.resolve();
  let killing = newKilling(0);

  const killAfter = async (released: Promise<void>, firstAnswer: Promise<void>): Promise<void> => {
    await released;
    await Promise.race([firstAnswer, sleep(500)]);
    await sleep(mercyMs);
    await gateway.kill9();
    kills += 1;
    gateway = await startGateway({ dir, port, scheduleEvery: 5 });
  };

  return {
    url,
    join() {
      const mine = killing;
      let came = false;
      return {
        hold: () => {
          if (!came) mine.come();
          came = true;
          return mine.released;
        },
        onAnswer: () => mine.answered(),
      };
    },
    kills: () => kills,
    nextKilling(clients) {
      killing = newKilling(clients);
      const { released, firstAnswer } = killing;
      restarting = killAfter(released, firstAnswer);
      // Whoever stops it learns of a failure.
      restarting.catch(() => undefined);
    },
    stop: async () => {
      // Nobody may have come to the last killing.
      await Promise.race([restarting, sleep(patienceMs)]);
      await gateway.kill9();
    },
  };
};

/** What the clients of one killing wait for. */
const newKilling = (clients: number) => {
  const released = Promise.withResolvers<void>();
  const firstAnswer = Promise.withResolvers<void>();
  let here = 0;
  return {
    released: released.promise,
    firstAnswer: firstAnswer.promise,
    answered: () => firstAnswer.resolve(),
    come: () => {
      here += 1;
      if (here === 1) setTimeout(() => released.resolve(), patienceMs);
      if (here >= clients) released.resolve();
    },
  };
};
