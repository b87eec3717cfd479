import { type ByteLru, byteLru } from "../base/byte-lru.ts";
import type { Clock } from "../base/clock.port.ts";
import type { Metrics } from "../base/metrics.port.ts";
import type { CardFacts } from "./card.ts";
import { cardKey } from "./card-key.ts";
import { strongEtag } from "./etag.ts";
import { cardPicture, type PictureBudget, type PictureDeps } from "./picture.ts";
import type { CardPicture, PictureCache } from "./picture-cache.port.ts";

export type CardOrigin = "memory" | "edge" | "drawn" | "late";

export type FoundCard = { readonly picture: CardPicture; readonly from: CardOrigin };

export type CardPictures = {
  /**
   * The picture of a card, ready to send: from memory, else the edge cache, else drawn. After `patience` ms a
   * card without its photo is drawn instead, while the whole one goes on under `waitUntil` for the next open.
   * Never rejects.
   */
  get(facts: CardFacts, options: { patience: number; waitUntil: (work: Promise<unknown>) => void }): Promise<FoundCard>;
  /**
   * Makes the picture ready before it is asked for, unless it is or many others are being made ready; give the
   * promise to `waitUntil`. Never rejects.
   */
  warm(facts: CardFacts): Promise<void>;
};

export type CardPicturesDeps = PictureDeps & {
  readonly cache: PictureCache;
  readonly clock: Clock;
  readonly metrics: Metrics;
};

type Remembered = { picture: CardPicture; until: number };
/** One search for one key: `landing` has the picture, `done` has also stored it. */
type Flight = { landing: Promise<FoundCard>; done: Promise<void>; started: number };

/** 500 cards of 30 KB; an isolate has 128 MB. */
const memoryBytes = 16 * 1024 * 1024;
/** A photo that failed is asked for again after 60 to 90 s, spread by key so that a shop's outage ends gently. */
const flawedMs = { least: 60_000, spread: 30_000 };
/** A request that ended takes its unfinished I/O along: after this long its flight will not land any more. */
const deadFlightMs = 3_000;
/**
 * Cards made ready ahead per isolate and second, two messages' worth: drawing one takes 25 ms of CPU, which the
 * answers of a whole campaign's send wait for.
 */
const warmedPerSecond = 6;

const budgets = {
  whole: { photo: 1_000, engine: 1_000 },
  late: { photo: 0, engine: 1_000 },
} as const satisfies Record<string, PictureBudget>;

/** The card pictures of one isolate: every key is fetched and drawn once at a time, and kept by content. */
export const cardPictures = (deps: CardPicturesDeps): CardPictures => {
  const memory: ByteLru<Remembered> = byteLru(memoryBytes, ({ picture }) => picture.bytes.length);
  const flights = new Map<string, Flight>();
  const warmed = { second: 0, cards: 0 };

  const mayWarm = (): boolean => {
    const second = Math.floor(deps.clock.now() / 1000);
    if (second !== warmed.second) Object.assign(warmed, { second, cards: 0 });
    return ++warmed.cards <= warmedPerSecond;
  };

  const draw = async (facts: CardFacts, budget: PictureBudget): Promise<CardPicture> => {
    const started = deps.clock.now();
    const picture = await cardPicture(deps, facts, budget);
    deps.metrics.observe("card_draw_seconds", (deps.clock.now() - started) / 1000, { level: picture.level });
    if (picture.flaw !== null) deps.metrics.count("card_flaws_total", { flaw: picture.flaw });
    return { ...picture, etag: await strongEtag(picture.bytes) };
  };

  const remember = (key: string, picture: CardPicture): void => {
    if (picture.level === "fallback") return;
    const jitter = (Number.parseInt(key.slice(0, 2), 16) / 256) * flawedMs.spread;
    const until = picture.flaw === null ? Infinity : deps.clock.now() + flawedMs.least + jitter;
    memory.set(key, { picture, until });
  };

  const recall = (key: string): CardPicture | null => {
    const found = memory.get(key);
    if (found === undefined) return null;
    if (found.until > deps.clock.now()) return found.picture;
    memory.delete(key);
    return null;
  };

  const fetchOrDraw = async (key: string, facts: CardFacts): Promise<FoundCard> => {
    const cached = await deps.cache.get(key);
    const picture = cached ?? (await draw(facts, budgets.whole));
    remember(key, picture);
    return { picture, from: cached === null ? "drawn" : "edge" };
  };

  const store = async (key: string, { picture, from }: FoundCard): Promise<void> => {
    if (from === "drawn" && picture.flaw === null) await deps.cache.put(key, picture);
  };

  const board = (key: string, facts: CardFacts): Flight => {
    const started = deps.clock.now();
    const running = flights.get(key);
    if (running !== undefined && started - running.started < deadFlightMs) return running;
    const landing = fetchOrDraw(key, facts);
    const done = landing.then((found) => {
      if (flights.get(key) === flight) flights.delete(key);
      return store(key, found);
    });
    const flight: Flight = { landing, done, started };
    flights.set(key, flight);
    return flight;
  };

  const find: CardPictures["get"] = async (facts, { patience, waitUntil }) => {
    const key = await cardKey(facts);
    const known = recall(key);
    if (known !== null) return { picture: known, from: "memory" };
    const flight = board(key, facts);
    waitUntil(flight.done);
    const landed = await deps.within(flight.landing, patience);
    return landed.ok ? landed.value : { picture: await draw(facts, budgets.late), from: "late" };
  };

  return {
    get: async (facts, options) => {
      const found = await find(facts, options);
      deps.metrics.count("cards_total", { level: found.picture.level, from: found.from });
      return found;
    },
    warm: async (facts) => {
      const key = await cardKey(facts);
      if (facts.item === null || recall(key) !== null || flights.has(key) || !mayWarm()) return;
      // What goes wrong here goes wrong again, and is counted, at the open.
      await deps.within(board(key, facts).done, deadFlightMs).catch(() => null);
    },
  };
};
