import { setTimeout as sleep } from "node:timers/promises";
import { type Connection, openConnection } from "./connection.ts";

export type Measured = {
  readonly requests: number;
  readonly errors: number;
  readonly seconds: number;
  /** One per good answer, ms. */
  readonly latencies: readonly number[];
  readonly bytes: number;
};

/** Makes the next request's bytes. */
export type Requests = () => Buffer;

/** Every connection sends its next request as soon as it has an answer: the most that the other side can do. */
export const closedLoop = async (
  port: number,
  connections: number,
  seconds: number,
  next: Requests,
): Promise<Measured> => {
  const tally = newTally();
  const started = performance.now();
  const deadline = started + seconds * 1_000;
  await withConnections(port, connections, (open) =>
    Promise.all(
      open.map(async (connection) => {
        while (performance.now() < deadline) await tally.timed(connection, next(), performance.now());
      }),
    ),
  );
  return tally.measured((performance.now() - started) / 1_000);
};

/** Sends each request once: for warming up and for setting up. */
export const sendEach = async (port: number, connections: number, requests: readonly Buffer[]): Promise<Measured> => {
  const tally = newTally();
  const waiting = requests.toReversed();
  const started = performance.now();
  await withConnections(port, connections, (open) =>
    Promise.all(
      open.map(async (connection) => {
        for (let request = waiting.pop(); request !== undefined; request = waiting.pop()) {
          await tally.timed(connection, request, performance.now());
        }
      }),
    ),
  );
  return tally.measured((performance.now() - started) / 1_000);
};

/**
 * Requests arrive at a fixed rate whatever the answers do, and their time counts from when they were due: waiting
 * for a free connection is part of the latency, so a stall is not hidden by the stall itself.
 */
export const openLoop = async (
  port: number,
  connections: number,
  seconds: number,
  rate: number,
  next: Requests,
): Promise<Measured> => {
  const tally = newTally();
  const started = performance.now();
  await withConnections(port, connections, async (idle) => {
    const due: number[] = [];
    const running = new Set<Promise<void>>();
    const serve = (): void => {
      while (idle.length > 0 && due.length > 0) {
        const [connection, since] = [idle.pop(), due.shift()];
        if (connection === undefined || since === undefined) return;
        const work = tally.timed(connection, next(), since).then(() => {
          idle.push(connection);
          running.delete(work);
          return serve();
        });
        running.add(work);
      }
    };
    const total = Math.floor(rate * seconds);
    for (let sent = 0; sent < total;) {
      const now = performance.now();
      for (; sent < total && started + (sent * 1_000) / rate <= now; sent++) due.push(started + (sent * 1_000) / rate);
      serve();
      await sleep(1);
    }
    while (running.size > 0 || due.length > 0) await Promise.all(running);
  });
  return tally.measured((performance.now() - started) / 1_000);
};

const withConnections = async (
  port: number,
  count: number,
  work: (open: Connection[]) => Promise<unknown>,
): Promise<void> => {
  const open = await Promise.all(Array.from({ length: count }, () => openConnection(port)));
  const all = [...open];
  try {
    await work(open);
  } finally {
    for (const connection of all) connection.close();
  }
};

const newTally = () => {
  const latencies: number[] = [];
  let requests = 0;
  let errors = 0;
  let bytes = 0;
  return {
    async timed(connection: Connection, request: Buffer, since: number): Promise<void> {
      const answer = await connection.send(request);
      requests += 1;
      bytes += answer.bytes;
      if (answer.status === 200) latencies.push(performance.now() - since);
      else errors += 1;
    },
    measured: (seconds: number): Measured => ({ requests, errors, seconds, latencies, bytes }),
  };
};
