import { type ByteLru, byteLru } from "../base/byte-lru.ts";
import type { Clock } from "../base/clock.port.ts";
import type { Metrics } from "../base/metrics.port.ts";
import { murmur2 } from "../base/murmur2.ts";
import { type KeptPicture, keptPictures, type KeptPicturesDeps } from "./kept-pictures.ts";
import { type PaintBudget, paintSketch, type PaintDeps, type PictureFlaw } from "./paint-sketch.ts";
import type { ReadyPicture } from "./picture-cache.port.ts";
import type { PlainPictures } from "./plain-pictures.ts";
import { readyPicture } from "./ready-picture.ts";
import { type Sketch, sketchKey, sketchName } from "./sketch.ts";

export type PictureOrigin = "memory" | "cache" | "store" | "drawn" | "late";

export type FoundPicture = { readonly picture: ReadyPicture; readonly from: PictureOrigin };

export type DrawnPictures = {
  /**
   * The picture of a sketch, ready to send: from memory, else kept outside, else painted. After `patience` ms it is painted
   * without its photo instead, while the whole one goes on under `waitUntil` for the next open. Never rejects.
   */
  get(
    sketch: Sketch,
    options: { readonly patience: number; readonly waitUntil: (work: Promise<unknown>) => void },
  ): Promise<FoundPicture>;
  /**
   * Makes a picture ready before it is asked for, unless it is or many others are being made ready; give the promise to
   * `waitUntil`. Never rejects.
   */
  warm(sketch: Sketch): Promise<void>;
};

export type DrawnPicturesDeps = PaintDeps &
  KeptPicturesDeps & {
    readonly plain: PlainPictures;
    readonly clock: Clock;
    readonly metrics: Metrics;
  };

type Made = { readonly picture: ReadyPicture; readonly flaw: PictureFlaw | null };
type Found = Made & FoundPicture;
/** `bytes`: what it takes, with its key, which is longer than a small picture. */
type Remembered = { readonly picture: ReadyPicture; readonly until: number; readonly bytes: number };
/** One search for one key: `landing` has the picture, `done` has also stored it; `late` is shown meanwhile. */
type Flight = {
  readonly landing: Promise<FoundPicture>;
  readonly done: Promise<void>;
  readonly started: number;
  late: ReadyPicture | null;
};

/** 500 cards of 30 KB; an isolate has 128 MB. */
const memoryBytes = 16 * 1024 * 1024;
/** A photo that failed is asked for again after 60 to 90 s, spread so that a shop's outage ends gently. */
const flawedMs = { least: 60_000, spread: 30_000 };
/**
 * What is kept outside and was not there by then is painted beside the search, and whichever comes first is shown, ms:
 * a slow store costs no opening more than this.
 */
const hedgeMs = 60;
/** What could not be painted at all is tried again soon, but not at every open: trying takes as long as painting. */
const unpaintedMs = 5_000;
/** A request that ended takes its unfinished I/O along: after this long its flight will not land any more. */
const deadFlightMs = 3_000;
/**
 * Pictures made ready ahead per isolate and second, two messages' worth: painting one takes 25 ms of CPU, which the
 * answers of a whole campaign's send wait for.
 */
const warmedPerSecond = 6;

const budgets = {
  whole: { photo: 1_000, painter: 1_000 },
  late: { photo: 0, painter: 1_000 },
} as const satisfies Record<string, PaintBudget>;

const flawedFor = (key: string): number => flawedMs.least + ((murmur2(key) & 0xff) / 0xff) * flawedMs.spread;

/** The painted pictures of one isolate: every sketch is fetched and painted once at a time, and kept by content. */
export const drawnPictures = (deps: DrawnPicturesDeps): DrawnPictures => {
  const kept = keptPictures(deps);
  const memory: ByteLru<Remembered> = byteLru(memoryBytes, ({ bytes }) => bytes);
  const flights = new Map<string, Flight>();
  const warmed = { second: 0, pictures: 0 };

  const mayWarm = (): boolean => {
    const second = Math.floor(deps.clock.now() / 1000);
    if (second !== warmed.second) Object.assign(warmed, { second, pictures: 0 });
    return ++warmed.pictures <= warmedPerSecond;
  };

  const make = async (sketch: Sketch, budget: PaintBudget): Promise<Made> => {
    const started = deps.clock.now();
    const { bytes, level, flaw } = await paintSketch(deps, sketch, budget);
    const picture: ReadyPicture =
      bytes === null ? deps.plain(sketch.format, sketch.drawing) : await readyPicture(sketch.format, bytes, level);
    deps.metrics.observe("drawing_seconds", (deps.clock.now() - started) / 1000, { level: picture.level });
    if (flaw !== null) deps.metrics.count("drawing_flaws_total", { flaw });
    return { picture, flaw };
  };

  const remember = (key: string, { picture, flaw }: Made): void => {
    const held = picture.level === "plain" ? unpaintedMs : flawedFor(key);
    const until = flaw === null ? Infinity : deps.clock.now() + held;
    memory.set(key, { picture, until, bytes: picture.bytes.length + key.length });
  };

  const recall = (key: string): ReadyPicture | null => {
    const found = memory.get(key);
    if (found === undefined) return null;
    if (found.until > deps.clock.now()) return found.picture;
    memory.delete(key);
    return null;
  };

  /** What is kept, or else painted; once that is slow, whichever comes first. */
  const keptOrPainted = async (sketch: Sketch, looking: Promise<KeptPicture | null>): Promise<Found> => {
    const soon = await deps.within(looking, hedgeMs);
    if (soon.ok && soon.value !== null) return { ...soon.value, flaw: null };
    const painted = make(sketch, budgets.whole).then((made): Found => ({ ...made, from: "drawn" }));
    if (soon.ok) return painted;
    return Promise.race([painted, looking.then((found) => (found === null ? painted : { ...found, flaw: null }))]);
  };

  const search = (key: string, sketch: Sketch): Pick<Flight, "landing" | "done"> => {
    const name = sketch.isPersonal ? null : sketchName(key);
    const found = (async (): Promise<Found> => {
      const looking = name === null ? Promise.resolve(null) : name.then((one) => kept.get(one));
      const made = await keptOrPainted(sketch, looking);
      remember(key, made);
      return made;
    })();
    const keep = async (): Promise<void> => {
      const { picture, flaw, from } = await found;
      if (name === null || from === "cache" || flaw !== null || picture.level === "plain") return;
      await kept.put(await name, picture, from === "store" ? "cache" : "everywhere");
    };
    return { landing: found, done: keep() };
  };

  const board = (key: string, sketch: Sketch): Flight => {
    const started = deps.clock.now();
    // The oldest come first.
    for (const [old, flight] of flights) {
      if (started - flight.started < deadFlightMs) break;
      flights.delete(old);
    }
    const running = flights.get(key);
    if (running !== undefined) return running;
    const flight: Flight = { ...search(key, sketch), started, late: null };
    flights.set(key, flight);
    const land = (): void => {
      if (flights.get(key) === flight) flights.delete(key);
    };
    flight.landing.then(land, land);
    return flight;
  };

  const find: DrawnPictures["get"] = async (sketch, { patience, waitUntil }) => {
    const key = sketchKey(sketch);
    const known = recall(key);
    if (known !== null) return { picture: known, from: "memory" };
    const flight = board(key, sketch);
    waitUntil(flight.done);
    const landed = await deps.within(flight.landing, patience);
    if (landed.ok) return landed.value;
    // Kept as a picture, not as a promise: a request that ended would take that along.
    const picture = flight.late ?? (await make(sketch, budgets.late)).picture;
    flight.late = picture;
    return { picture, from: "late" };
  };

  return {
    get: async (sketch, options) => {
      const found = await find(sketch, options);
      deps.metrics.count("drawings_total", { level: found.picture.level, from: found.from });
      return found;
    },
    warm: async (sketch) => {
      const key = sketchKey(sketch);
      if (recall(key) !== null || flights.has(key) || !mayWarm()) return;
      // What goes wrong here goes wrong again, and is counted, at the open.
      await deps.within(board(key, sketch).done, deadFlightMs).catch(() => null);
    },
  };
};
