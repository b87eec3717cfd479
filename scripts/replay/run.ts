import { setTimeout as sleep } from "node:timers/promises";
import { count, type Progress, progress } from "../lib/progress.ts";
import { seeded } from "../lib/seeded.ts";
import type { ReplayItem } from "./catalogue.ts";
import { type Comparison, compareProfiles } from "./compare.ts";
import { untilNoLag } from "./lag.ts";
import type { OwnGateway } from "./own-gateway.ts";
import type { Batch } from "./plan.ts";
import { readState, type ReplayState, writeState } from "./progress-file.ts";
import { sendAll } from "./send-all.ts";
import { postUntilConfirmed } from "./sender.ts";

export type Replay = {
  readonly url: string;
  /** Null: the gateway is somebody else's. */
  readonly own: OwnGateway | null;
  readonly writeKey: string;
  readonly secretKey: string;
  readonly catalogue: readonly ReplayItem[];
  readonly batches: readonly Batch[];
  /** Names the data and the arguments that make the batches. */
  readonly plan: string;
  readonly stateFile: string;
  readonly speed: number | null;
  readonly patienceMs: number;
  readonly kills: number;
  readonly seed: number;
  /** Net units per customer and item; null: do not compare. */
  readonly expected: ReadonlyMap<string, ReadonlyMap<string, number>> | null;
  readonly say: (line: string) => void;
};

export type Outcome = {
  readonly state: ReplayState;
  readonly kills: number;
  readonly sendSeconds: number;
  readonly drainSeconds: number | null;
  readonly comparison: Comparison | null;
};

/** A kill comes this long after its batch went out at most, ms: before, during or after its append. */
const killWithin = 50;

/** Catalogue, then every batch that is not confirmed yet, then (when asked) the comparison with the profiles. */
export const runReplay = async (replay: Replay): Promise<Outcome> => {
  const from = await sendCatalogue(replay, readState(replay.stateFile, replay.plan));
  if (from.confirmed > 0) replay.say(`going on after batch ${from.confirmed} of ${replay.batches.length}`);
  const sending = performance.now();
  const { state, kills } = await sendEvents(replay, from);
  const sendSeconds = secondsSince(sending);
  if (replay.expected === null) return { state, kills, sendSeconds, drainSeconds: null, comparison: null };

  const draining = performance.now();
  await drain(replay);
  const drainSeconds = secondsSince(draining);
  const bar = progress("profiles", replay.expected.size);
  const comparison = await compareProfiles(replay.url, replay.secretKey, replay.expected, (done) => bar.at(done));
  bar.end();
  return { state, kills, sendSeconds, drainSeconds, comparison };
};

const secondsSince = (start: number): number => (performance.now() - start) / 1_000;

const sendCatalogue = async (replay: Replay, state: ReplayState): Promise<ReplayState> => {
  if (state.catalogue) return state;
  replay.say(`catalogue: ${count(replay.catalogue.length)} items`);
  const body = JSON.stringify(replay.catalogue);
  await postUntilConfirmed(`${replay.url}/v1/catalog`, replay.secretKey, body, replay.patienceMs);
  const sent = { ...state, catalogue: true };
  writeState(replay.stateFile, sent);
  return sent;
};

const sendEvents = async (replay: Replay, from: ReplayState): Promise<{ state: ReplayState; kills: number }> => {
  const { batches, own } = replay;
  const total = batches.reduce((sum, batch) => sum + batch.events, 0);
  const bar: Progress = progress("events", total);
  const random = seeded(replay.seed);
  const killAt = killBatches(replay.kills, from.confirmed, batches.length);
  const started = performance.now();
  let state = from;
  let kills = 0;
  state = await sendAll(batches, from, {
    url: replay.url,
    key: replay.writeKey,
    speed: replay.speed,
    patienceMs: replay.patienceMs,
    during: async (number) => {
      if (own === null || !killAt.has(number)) return;
      await sleep(random() * killWithin);
      await own.killAndRestart();
      kills += 1;
      replay.say(`kill -9 while batch ${number + 1} was on its way; started again`);
    },
    onState: (now) => {
      state = now;
      writeState(replay.stateFile, now);
      bar.at(now.received, `${count((now.received - from.received) / secondsSince(started))} events/s`);
    },
    onRetry: (why) => bar.at(state.received, `waiting for the gateway: ${why}`),
  });
  bar.end();
  return { state, kills };
};

/** Spread evenly over the batches that are still to be sent. */
const killBatches = (kills: number, first: number, end: number): Set<number> =>
  new Set(Array.from({ length: kills }, (_, k) => first + Math.floor(((end - first) * (k + 1)) / (kills + 1))));

const drain = async ({ url, secretKey, patienceMs }: Replay): Promise<void> => {
  let most = 0;
  let bar: Progress | null = null;
  await untilNoLag(url, secretKey, patienceMs, (lag) => {
    most = Math.max(most, lag);
    bar ??= progress("applied", most);
    bar.at(most - lag, `${count(lag)} records behind`);
  });
  (bar as Progress | null)?.end("nothing behind");
};
