import { firstGeneration } from "../base/generation.ts";
import { buildBoughtList } from "./bought-lists.ts";
import type { CatalogRow, CatalogRows } from "./catalog-rows.object.ts";
import type { DueRows } from "./due-rows.object.ts";
import { encodeFacts } from "./facts.ts";
import { buildList, encodeList } from "./lists.ts";
import { boardLength, encodePopular } from "./popular.ts";
import { boughtKey, factsKey, listKey, parseKey, popularKey } from "./read-model-keys.ts";
import type { ReadModel, ReadModelEntry, Version } from "./read-model.port.ts";
import { buyAgainDays } from "./rhythm.ts";
import type { RhythmRows } from "./rhythm-rows.object.ts";
import { shardOf } from "./shards.ts";
import type { StandingRows } from "./standing-rows.object.ts";
import type { ItemSums } from "./item-sums.object.ts";
import type { StoredDays } from "./sum-rows.object.ts";
import type { VersionRow } from "./version-row.object.ts";

/** Work of one run: characters of day rows read (about 75 ms per million, measured), lists and facts written. */
const RUN_CHARS = 1_000_000;
const RUN_ITEMS = 500;

export type Publisher = {
  /** Publishes items' facts and the board. Throws when the read model is unreachable; the facts stay due. */
  facts(ids: readonly string[]): Promise<void>;
  /** Publishes a stretch of what is due; true when more is. Throws when the read model is unreachable. */
  run(): Promise<boolean>;
  /** Tells that an item's sums changed: what a run under way has read of it is no longer the last word. */
  touched(items: Iterable<string>): void;
  /** What stands for boards and facts in this shard now, one entry or null per key, whether published yet or not. */
  read(keys: readonly string[]): (ReadModelEntry | null)[];
  /** Publishes the board again even if it has not changed. */
  forgetBoard(): void;
};

export type PublisherParts = {
  readonly readModel: ReadModel;
  readonly version: VersionRow;
  readonly sums: ItemSums;
  readonly standings: StandingRows;
  readonly rhythms: RhythmRows;
  readonly catalog: CatalogRows;
  readonly factsDue: DueRows;
  readonly transaction: (work: () => void) => void;
};

/**
 * Publishes what a shard holds. Values are absolute and carry the version of the state they were read from, and
 * what is due stays due until the read model has it: a run that is killed anywhere, or run twice, is harmless.
 */
export const publisher = (parts: PublisherParts): Publisher => {
  const { readModel, version, sums, standings, rhythms, catalog, factsDue } = parts;
  const touchedMeanwhile = new Set<string>();
  let board: { readonly value: string; readonly tick: number } | null = null;

  /** Puts entries together with the board of `item`'s shard, if that has changed. */
  const put = async (item: string, entries: readonly ReadModelEntry[]): Promise<void> => {
    const value = encodePopular(standings.board(boardLength));
    if (value === board?.value) return readModel.putMany(entries);
    const now = version.next();
    await readModel.putMany([...entries, { key: popularKey(shardOf(item)), value, version: now }]);
    if (board !== null && board.tick > now.tick) return;
    board = { value, tick: now.tick };
    version.confirm(now);
  };

  const facts = async (ids: readonly string[]): Promise<void> => {
    for (let at = 0; at < ids.length; at += RUN_ITEMS) {
      const rows = ids.slice(at, at + RUN_ITEMS).flatMap((id) => catalog.get(id) ?? []);
      const [first] = rows;
      if (first === undefined) continue;
      await put(
        first.id,
        rows.map((row) => ({
          key: factsKey(row.id),
          value: encodeFacts(shown(row, rhythms.get(row.id))),
          version: version.at(row.tick),
        })),
      );
      parts.transaction(() => {
        for (const { id, item, tick } of rows) {
          if (catalog.get(id)?.tick !== tick) continue;
          factsDue.done(id);
          if (item === null) catalog.bury(id);
        }
      });
    }
  };

  const dueDays = (): Map<string, StoredDays> => {
    const picked = new Map<string, StoredDays>();
    let chars = 0;
    for (const item of sums.due.first(RUN_ITEMS)) {
      if (chars >= RUN_CHARS) break;
      const stored = sums.days(item);
      picked.set(item, stored);
      chars += stored.chars;
    }
    return picked;
  };

  const lists = async (): Promise<void> => {
    touchedMeanwhile.clear();
    const picked = dueDays();
    const [first] = picked.keys();
    if (first === undefined) return;
    const now = version.next();
    for (const [item, { days }] of picked) {
      standings.renew(item);
      if (rhythms.renew(item, buyAgainDays(item, days)) && catalog.touch(item, now.tick)) factsDue.add([item]);
    }
    await put(
      first,
      Array.from(picked).flatMap(([item, stored]) => listEntries(item, stored, now)),
    );
    parts.transaction(() => {
      for (const item of picked.keys()) if (!touchedMeanwhile.has(item)) sums.due.done(item);
      sums.due.mark();
    });
  };

  const read = (key: string): ReadModelEntry | null => {
    const { kind, item } = parseKey(key);
    const row = kind === "facts" ? catalog.get(item) : null;
    if (row !== null)
      return { key, value: encodeFacts(shown(row, rhythms.get(row.id))), version: version.at(row.tick) };
    if (kind !== "popular") return null;
    // Older than any board that will be published from now on.
    return {
      key,
      value: board?.value ?? encodePopular(standings.board(boardLength)),
      version: version.at(board?.tick ?? 0),
    };
  };

  return {
    facts,
    read: (keys) => keys.map(read),
    touched(items) {
      for (const item of items) touchedMeanwhile.add(item);
    },
    forgetBoard: () => void (board = null),
    async run() {
      await facts(factsDue.first(RUN_ITEMS));
      await lists();
      return sums.due.first(1).length > 0 || factsDue.first(1).length > 0;
    },
  };
};

/** Nothing for an item that was never seen together with another, unless an earlier generation may have said it was. */
const listEntries = (item: string, { days }: StoredDays, version: Version): ReadModelEntry[] => {
  const isRebuilt = version.generation > firstGeneration;
  const entries: ReadModelEntry[] = [];
  if (isRebuilt || days.some(([, row]) => row.pairs.size > 0)) {
    entries.push({ key: listKey(item), value: encodeList(buildList(item, days)), version });
  }
  const bought = buildBoughtList(days);
  if (isRebuilt || bought.length > 0) entries.push({ key: boughtKey(item), value: encodeList(bought), version });
  return entries;
};

/** An item as the edge shows it; null for a deleted one. */
const shown = ({ item, history }: CatalogRow, again: number | null): Parameters<typeof encodeFacts>[0] => {
  if (item === null) return null;
  const { dropped = null, restocked = null } = history ?? {};
  return {
    ...item,
    ...(dropped === null ? {} : { price_dropped_at: dropped }),
    ...(restocked === null ? {} : { restocked_at: restocked }),
    ...(again === null ? {} : { buy_again_days: again }),
  };
};
