import { byteLru } from "../base/byte-lru.ts";
import type { Clock } from "../base/clock.port.ts";
import type { Within } from "../base/within.port.ts";
import type { ReadModel, ReadModelEntry } from "./read-model.port.ts";

/** How long this isolate answers from memory, ms by kind of key; `absent` is for keys that have no entry. */
export const lifetimes = {
  list: 60_000,
  facts: 10_000,
  popular: 5_000,
  board: 30_000,
  absent: 1_000,
  afterFailure: 1_000,
} as const;

const MAX_ENTRIES = 20_000;
const MAX_BYTES = 24_000_000;

/** How long to wait for a read that another request started, ms: that request may have been cancelled. */
const PATIENCE_MS = 250;
/** How long to wait for news of a key that something old is held of, ms: three such reads fit a send-time answer. */
const NEWS_MS = 60;
/** A read still under way after this long was cancelled with its request, and will not land, ms. */
const DEAD_MS = 10_000;

export type CachedReadModel = ReadModel & {
  /** As `getMany`, at once, if all keys are in memory and fresh; else null. */
  inMemory(keys: readonly string[]): readonly (ReadModelEntry | null)[] | null;
  /** What this isolate still holds, however old; null for the others. */
  held(keys: readonly string[]): (ReadModelEntry | null)[];
  /** Keys whose reads are under way, or were cancelled a moment ago. */
  underWay(): number;
  /** Forgets keys in this isolate, so that what was just written shows at once. */
  invalidate(keys: readonly string[]): void;
};

type Held = { readonly entry: ReadModelEntry | null; readonly until: number; readonly bytes: number };
type Flight = { readonly entry: Promise<ReadModelEntry | null>; readonly started: number };

/**
 * A bounded in-isolate cache in front of a read model. A key is read once however many ask; while the read model
 * fails or is slow, what is held goes on being answered however old it is, and only keys never seen throw or wait.
 */
export const cachedReadModel = (
  inner: ReadModel,
  given: { readonly clock: Clock; readonly within: Within },
): CachedReadModel => {
  // Every entry counts as its share of the cap at least: one bound limits both bytes and entries.
  const held = byteLru<Held>(MAX_BYTES, (entry) => Math.max(entry.bytes, MAX_BYTES / MAX_ENTRIES));
  const flights = new Map<string, Flight>();

  const hold = (key: string, entry: ReadModelEntry | null, lifetime: number): void =>
    held.set(key, { entry, until: given.clock.now() + lifetime, bytes: 2 * (key.length + (entry?.value.length ?? 0)) });

  const forgetDead = (): void => {
    const now = given.clock.now();
    for (const [key, { started }] of flights) {
      if (now - started < DEAD_MS) return;
      flights.delete(key);
    }
  };

  /** Starts one read for all keys given; a flight only counts while nobody invalidated its key. */
  const fly = (keys: readonly string[]): Promise<ReadModelEntry | null>[] => {
    const answer = inner.getMany(keys);
    forgetDead();
    return keys.map((key, index) => {
      const entry = answer.then((entries) => entries[index] ?? null);
      const flight: Flight = { entry, started: given.clock.now() };
      // At the end, so that flights stand in the order in which they started.
      flights.delete(key);
      flights.set(key, flight);
      const landed = (): boolean => flights.get(key) === flight && flights.delete(key);
      return entry.then(
        (found) => {
          const last = held.get(key);
          // Entries never go, nor grow older: one that does was lost by the read model, and is coming back.
          if (last?.entry && isOlder(found, last.entry)) {
            if (landed()) hold(key, last.entry, lifetimes.afterFailure);
            return last.entry;
          }
          if (landed()) hold(key, found, found === null ? lifetimes.absent : lifetimeOf(key));
          return found;
        },
        (error: unknown) => {
          const last = held.get(key);
          if (landed() && last !== undefined) hold(key, last.entry, lifetimes.afterFailure);
          if (last !== undefined) return last.entry;
          throw error;
        },
      );
    });
  };

  /** What a read brings soon, else what is held: for a second more, so that not every request waits. */
  const newsOr = async (
    key: string,
    last: Held,
    news: Promise<ReadModelEntry | null>,
  ): Promise<ReadModelEntry | null> => {
    const landed = await given.within(news, NEWS_MS).catch(() => null);
    if (landed?.ok === true) return landed.value;
    if (held.get(key) === last) hold(key, last.entry, lifetimes.afterFailure);
    return last.entry;
  };

  /** Waits for a read that is under way; a late or failed one is not waited for twice. */
  const join = async (key: string, flight: Flight): Promise<ReadModelEntry | null> => {
    const known = held.get(key);
    if (known !== undefined) return newsOr(key, known, flight.entry);
    const landed = await given.within(flight.entry, PATIENCE_MS).catch(() => null);
    if (landed?.ok === true) return landed.value;
    const last = held.get(key);
    if (last !== undefined) return last.entry;
    const [own] = fly([key]);
    return (await own) ?? null;
  };

  const invalidate = (keys: readonly string[]): void => {
    for (const key of keys) {
      held.delete(key);
      flights.delete(key);
    }
  };

  const inMemory: CachedReadModel["inMemory"] = (keys) => {
    const now = given.clock.now();
    const entries: (ReadModelEntry | null)[] = [];
    for (const key of keys) {
      const known = held.get(key);
      if (known === undefined || now >= known.until) return null;
      entries.push(known.entry);
    }
    return entries;
  };

  return {
    invalidate,
    inMemory,
    underWay: () => flights.size,
    held: (keys) => keys.map((key) => held.get(key)?.entry ?? null),
    async getMany(keys) {
      const fresh = inMemory(keys);
      if (fresh !== null) return fresh;
      const now = given.clock.now();
      const answers = new Map<string, ReadModelEntry | null | Promise<ReadModelEntry | null>>();
      const missing: string[] = [];
      for (const key of new Set(keys)) {
        const known = held.get(key);
        const flight = flights.get(key);
        if (known !== undefined && now < known.until) answers.set(key, known.entry);
        else if (flight !== undefined && now - flight.started < PATIENCE_MS) answers.set(key, join(key, flight));
        else missing.push(key);
      }
      if (missing.length > 0) {
        const started = fly(missing);
        for (const [index, key] of missing.entries()) {
          const [news, last] = [started[index], held.get(key)];
          answers.set(key, news === undefined || last === undefined ? (news ?? null) : newsOr(key, last, news));
        }
      }
      return Promise.all(keys.map(async (key) => (await answers.get(key)) ?? null));
    },
    async putMany(entries) {
      await inner.putMany(entries);
      invalidate(entries.map((entry) => entry.key));
    },
  };
};

const isOlder = (found: ReadModelEntry | null, last: ReadModelEntry): boolean => {
  if (found === null) return true;
  const [a, b] = [found.version, last.version];
  return a.generation === b.generation ? a.tick < b.tick : a.generation < b.generation;
};

const lifetimeOf = (key: string): number => {
  if (key.startsWith("list:") || key.startsWith("bought:")) return lifetimes.list;
  if (key.startsWith("board-")) return lifetimes.board;
  return key.startsWith("popular:") ? lifetimes.popular : lifetimes.facts;
};
