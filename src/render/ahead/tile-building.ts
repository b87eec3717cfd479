import type { Clock } from "../../base/clock.port.ts";
import type { Metrics } from "../../base/metrics.port.ts";
import type { PictureTemplate } from "../../contract/template.ts";
import type { Facts } from "../../items/facts.ts";
import type { Sketch } from "../sketch.ts";
import { mayPass, type TileOutcome } from "./build-tile.ts";
import { itemSketches } from "./item-sketches.ts";
import type { TileQueue, WaitingItem } from "./tile-queue.ts";

export type TileBuildingDeps = {
  /** Of those that are in the catalogue, as the read model has them now. Rejects when it is unreachable. */
  readonly facts: (items: readonly string[]) => Promise<ReadonlyMap<string, Facts>>;
  /** What items are drawn with; null while nobody can say. */
  readonly templates: () => Promise<readonly PictureTemplate[] | null>;
  readonly build: (sketch: Sketch) => Promise<TileOutcome>;
  readonly shopCurrency: string;
  /** Rest after each tile that was painted, ms: 25 ms of CPU, which the isolate's other work waits for. */
  readonly restMs: number;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly wait: (ms: number) => Promise<unknown>;
};

export type TileBuildingStatus = {
  readonly waiting: number;
  /** Why the last item could not be built, while none can. */
  readonly failing: TileOutcome | "facts_away" | null;
};

export type TileBuilding = {
  add(items: readonly string[]): Promise<void>;
  status(): TileBuildingStatus;
  alarm(): Promise<void>;
};

/** Before the first is built: a catalogue that is being uploaded comes in many calls, ms. */
const gatherMs = 2_000;
/** Items that wait here at most; what else changes is drawn when it is looked at. */
const room = 50_000;
/** Items whose facts are read in one call. */
const lotItems = 20;
/** An alarm run ends after this and arms the next: a hundred tiles, or 3 s of CPU of the 30 that one may take. */
const runMs = 20_000;
/** One minute, eight, an hour: outages of photo hosts end in between. */
const retryMs = (attempts: number): number => 60_000 * 8 ** attempts;
const mostAttempts = 3;
/** After as many failures in a row it is not the items: their photos' host gets ever fewer requests. */
const streakOfOutage = 3;
const outageMs = { least: 1_000, most: 60_000 } as const;
/** An alarm this far in the past was lost and is armed again, ms. */
const lostMs = 60_000;

/**
 * Builds the tiles of items that changed, a few a second, driven by its object's alarm. An item waits until its tiles
 * are in the store, so that a crash anywhere repeats, which finds them there.
 */
export const createTileBuilding = (
  deps: TileBuildingDeps,
  queue: TileQueue,
  alarmClock: { get(): Promise<number | null>; set(at: number): Promise<void> },
): TileBuilding => {
  const { clock, metrics } = deps;
  let running = false;
  /** Whether the last tile was painted. */
  let needsRest = false;
  let failing: { readonly why: TileBuildingStatus["failing"]; readonly streak: number } = { why: null, streak: 0 };

  const count = (outcome: string, by = 1): void => {
    if (by > 0) metrics.count("tiles_built_total", { outcome }, by);
  };
  const failed = (why: TileBuildingStatus["failing"]): void => {
    failing = { why, streak: failing.streak + 1 };
  };

  /** All of an item's tiles; why some are missing, or null. */
  const build = async (facts: Facts, templates: readonly PictureTemplate[]): Promise<TileOutcome | null> => {
    let lacking: TileOutcome | null = null;
    for (const sketch of itemSketches(templates, facts, deps.shopCurrency)) {
      if (needsRest) await deps.wait(deps.restMs);
      const outcome = await deps.build(sketch);
      needsRest = outcome !== "kept";
      if (outcome === "built" || outcome === "kept") count(outcome);
      // What may pass is tried again, whatever else went wrong.
      else if (lacking === null || mayPass(outcome)) lacking = outcome;
    }
    return lacking;
  };

  const settle = (one: WaitingItem, lacking: TileOutcome | null): void => {
    const isRetried = lacking !== null && mayPass(lacking) && one.attempts < mostAttempts;
    if (isRetried) queue.retry(one, clock.now() + retryMs(one.attempts));
    else queue.done(one);
    // A photo that is gone is no outage: its host answered.
    if (lacking === null || lacking === "bad_status" || !mayPass(lacking)) failing = { why: null, streak: 0 };
    else failed(lacking);
    if (lacking !== null) count(isRetried ? "later" : "given_up");
  };

  const pause = (): number =>
    Math.min(outageMs.most, outageMs.least * 2 ** Math.max(0, failing.streak - streakOfOutage));

  /** Builds what is due; then null, or the delay in ms after which to go on. */
  const run = async (): Promise<number | null> => {
    const until = clock.now() + runMs;
    while (clock.now() < until) {
      const lot = queue.due(clock.now(), failing.streak < streakOfOutage ? lotItems : 1);
      if (lot.length === 0) {
        const next = queue.nextDue();
        return next === null ? null : Math.max(outageMs.least, next - clock.now());
      }
      const [facts, templates] = await Promise.all([deps.facts(lot.map(({ item }) => item)), deps.templates()]);
      if (templates === null) throw new Error("no settings");
      for (const one of lot) {
        const known = facts.get(one.item);
        // What nobody thought of about one item must not keep the others waiting.
        settle(one, known === undefined ? null : await build(known, templates).catch(() => "painter_failed" as const));
        if (failing.streak >= streakOfOutage) return pause();
        if (clock.now() >= until) return 0;
      }
    }
    return 0;
  };

  return {
    async add(items) {
      const now = clock.now();
      count("dropped", queue.add(items, now + gatherMs, room));
      const armed = running ? now : await alarmClock.get();
      // A pending alarm is left alone unless it is far: after a failure it carries the pause.
      if (armed === null || armed < now - lostMs || armed > now + outageMs.most) await alarmClock.set(now + gatherMs);
    },
    status: () => ({ waiting: queue.size(), failing: failing.why }),
    async alarm() {
      if (running) return;
      running = true;
      let again: number | null;
      try {
        again = await run();
      } catch {
        failed("facts_away");
        again = pause();
      } finally {
        running = false;
      }
      if (again !== null) await alarmClock.set(clock.now() + again);
    },
  };
};
