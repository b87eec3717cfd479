import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import type { Batch, Fact, Traffic } from "./traffic.ts";

const Answer = z.object({ accepted: z.int(), rejected: z.array(z.object({ index: z.int() })) });

/** What the senders were told: the other half of every account. */
export type History = {
  /** Acknowledged: exactly one effect. */
  readonly accepted: Map<string, Fact>;
  /** Sent, never answered, not repeated: at most one effect. */
  readonly unknown: Map<string, Fact>;
  /** Refused, by event or by request: no effect. */
  readonly refused: Set<string>;
  /** Times to an acknowledgement, ms. */
  readonly acknowledgedMs: number[];
  /** Requests that got no answer, or 5xx, or 429. */
  unanswered: number;
  /** Requests that are on their way now. */
  inFlight: number;
  /** When a request was sent that is the latest to be acknowledged, by performance.now(). */
  latest: number;
};

export const newHistory = (): History => ({
  accepted: new Map(),
  unknown: new Map(),
  refused: new Set(),
  acknowledgedMs: [],
  unanswered: 0,
  inFlight: 0,
  latest: -Infinity,
});

export type SendersOptions = {
  /** Of the gateway that runs now. */
  readonly url: () => string;
  readonly traffic: Traffic;
  readonly history: History;
  readonly lanes: number;
  /** Between two requests of a lane, ms: the machine is to be faulty, not overloaded. */
  readonly pauseMs: number;
  /** True: no new requests; what is unanswered is still repeated. */
  readonly isOver: () => boolean;
};

const answerMs = 15_000;
const firstPauseMs = 50;
const longestPauseMs = 500;
/** A gateway that acknowledges nothing for so long is broken, ms. */
const patienceMs = 120_000;

/** Sends until it is over and nothing is left unanswered that must not be. */
export const runSenders = async (options: SendersOptions): Promise<void> => {
  const lane = async (): Promise<void> => {
    while (!options.isOver()) {
      await deliver(options, options.traffic.next());
      await sleep(options.pauseMs);
    }
  };
  await Promise.all(Array.from({ length: options.lanes }, lane));
};

/** Makes every visitor known, so that each person has one account. */
export const sendKnown = async (options: Omit<SendersOptions, "isOver" | "lanes" | "pauseMs">): Promise<void> => {
  for (const batch of options.traffic.known()) await deliver(options, batch);
};

type Delivery = Pick<SendersOptions, "url" | "history">;

const deliver = async ({ url, history }: Delivery, batch: Batch): Promise<void> => {
  for (const id of batch.badIds) history.refused.add(id);
  const started = performance.now();
  for (let pause = firstPauseMs; ; pause = Math.min(longestPauseMs, pause * 2)) {
    const sent = performance.now();
    history.inFlight += 1;
    const status = await post(url(), batch).finally(() => (history.inFlight -= 1));
    if (status === 200) return acknowledge(history, batch, sent);
    if (status !== null && status < 500 && status !== 429) return refuse(history, batch, status);
    history.unanswered += 1;
    for (const fact of batch.facts) if (batch.manner !== "forged") history.unknown.set(fact.id, fact);
    if (batch.manner === "once") return;
    if (performance.now() - started > patienceMs) throw new Error(`no acknowledgement for ${patienceMs / 1_000} s`);
    await sleep(pause);
  }
};

const acknowledge = (history: History, batch: Batch, sent: number): void => {
  if (batch.manner === "forged") throw new Error("a request with a wrong key was acknowledged");
  history.acknowledgedMs.push(performance.now() - sent);
  history.latest = Math.max(history.latest, sent);
  for (const fact of batch.facts) history.accepted.set(fact.id, fact);
};

const refuse = (history: History, batch: Batch, status: number): void => {
  if (batch.manner !== "forged" || status !== 401) throw new Error(`status ${status} to a ${batch.manner} batch`);
  for (const fact of batch.facts) history.refused.add(fact.id);
};

/** The status; null when there was no answer, or only a part of one. */
const post = async (url: string, batch: Batch): Promise<number | null> => {
  const headers = { authorization: `Bearer ${batch.manner === "forged" ? "wk_wrong" : "wk_dev"}` };
  let text: string;
  let status: number;
  try {
    const signal = AbortSignal.timeout(answerMs);
    const answer = await fetch(`${url}/v1/batch`, { method: "POST", headers, body: batch.body, signal });
    status = answer.status;
    text = await answer.text();
  } catch {
    return null;
  }
  if (status !== 200) return status;
  const { accepted, rejected } = Answer.parse(JSON.parse(text));
  const isRight = accepted === batch.facts.length && rejected.map(({ index }) => index).join() === batch.bad.join();
  if (!isRight) throw new Error(`a batch of ${batch.facts.length} good events was answered ${text.slice(0, 300)}`);
  return status;
};
