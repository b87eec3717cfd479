import { DurableObject } from "cloudflare:workers";
import type { Clock } from "../base/clock.port.ts";
import { firstGeneration } from "../base/generation.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { CatalogItem, CatalogItemInput } from "../contract/catalog.ts";
import { boardPublisher, type BoardPublisher } from "./board-publisher.object.ts";
import { catalogRows, type CatalogRows } from "./catalog-rows.object.ts";
import { compareSums, type SumsComparison } from "./compare-sums.ts";
import type { TextCut } from "./cut-rows.object.ts";
import { dueRows, type DueRows } from "./due-rows.object.ts";
import { itemSums, type ItemSums } from "./item-sums.object.ts";
import type { CatalogMode } from "./merge-item.ts";
import { pace, publishAfterChange, publishAfterFailure } from "./publish-pace.ts";
import { publisher, type Publisher } from "./publisher.object.ts";
import type { ReadModel, ReadModelEntry, Version } from "./read-model.port.ts";
import { rhythmRows } from "./rhythm-rows.object.ts";
import { standingRows, type StandingRows } from "./standing-rows.object.ts";
import { versionRow, type VersionRow } from "./version-row.object.ts";

export type ItemShardDeps = {
  readonly clock: Clock;
  /** The generation of sums that serves; cuts of others are added beside it. */
  readonly generation: number;
  readonly readModel: ReadModel;
  /** Told, behind the answer, of items whose pictures show something else now. */
  readonly looksChanged: (items: readonly string[]) => void;
  /** Told of a publishing that failed; it is retried. */
  readonly failed: (error: unknown) => void;
};

/** A change of the catalogue that is stored, and at the edge unless it says so. */
export type Stored<T> = Result<T, "unpublished">;

/**
 * One sixteenth of the items: their catalogue rows and day sums, and the publishing of both to the read model. The
 * catalogue is primary state; the sums of a generation that is being built stand beside those that serve.
 */
export const itemShardObject = <E>(depsOf: (env: E, ctx: DurableObjectState) => ItemShardDeps) =>
  class ItemShard extends DurableObject<E> {
    readonly #deps: ItemShardDeps;
    readonly #version: VersionRow;
    readonly #generations = new Map<number, ItemSums>();
    readonly #sums: ItemSums;
    readonly #standings: StandingRows;
    readonly #catalog: CatalogRows;
    readonly #factsDue: DueRows;
    readonly #publisher: Publisher;
    readonly #boards: BoardPublisher;
    /** When the alarm is set for, epoch ms; null: not set. */
    #alarmAt: number | null = null;
    #lastRun = 0;
    #failures = 0;
    /** Of which pictures are to be told once the read model has what they show; lost with the object. */
    readonly #restyled = new Set<string>();

    constructor(ctx: DurableObjectState, env: E) {
      super(ctx, env);
      const { sql } = ctx.storage;
      this.#deps = depsOf(env, ctx);
      const { generation } = this.#deps;
      this.#version = versionRow(sql);
      this.#sums = this.#sumsOf(generation);
      this.#standings = standingRows(sql, this.#sums, generation);
      this.#catalog = catalogRows(sql);
      this.#factsDue = dueRows(sql, "facts_due", firstGeneration);
      this.#publisher = publisher({
        readModel: this.#deps.readModel,
        version: this.#version,
        sums: this.#sums,
        standings: this.#standings,
        rhythms: rhythmRows(sql, generation),
        catalog: this.#catalog,
        factsDue: this.#factsDue,
        transaction: (work) => ctx.storage.transactionSync(work),
      });
      this.#boards = boardPublisher({
        sql,
        readModel: this.#deps.readModel,
        clock: this.#deps.clock,
        version: this.#version,
        standings: this.#standings,
        catalog: this.#catalog,
      });
      void ctx.blockConcurrencyWhile(async () => {
        this.#alarmAt = await ctx.storage.getAlarm();
        this.#switch();
      });
    }

    /** Adds a cut's deltas once; a cut that begins below what was added before is ignored. */
    add(cut: TextCut, generation: number): void {
      const sums = this.#sumsOf(generation);
      const touched = sums.add(cut);
      if (touched === null || sums !== this.#sums) return;
      this.#publisher.touched(touched);
      this.#publishSoon();
    }

    /** As `Catalog.upsert`, for this shard's items. */
    async upsert(
      items: readonly CatalogItemInput[],
      mode: CatalogMode,
      keep: readonly string[],
    ): Promise<Stored<readonly string[]>> {
      const changed = this.ctx.storage.transactionSync(() => {
        const { tick } = this.#version.next();
        const now = this.#deps.clock.now();
        const sent = new Set<string>();
        for (const item of items) {
          // The second of an item sent twice adds to the first in either mode.
          if (this.#catalog.put(item, sent.has(item.id) ? "merge" : mode, tick, now)) this.#restyled.add(item.id);
          sent.add(item.id);
        }
        const kept = new Set([...sent, ...keep]);
        const others = mode === "merge" ? [] : this.#catalog.ids().filter((id) => !kept.has(id));
        for (const id of others) this.#catalog.delete(id, tick);
        const ids = [...sent, ...others];
        this.#factsDue.add(ids);
        return ids;
      });
      return this.#publishFacts(changed, changed);
    }

    /** As `Catalog.delete`. */
    async delete(id: string): Promise<Stored<boolean>> {
      const deleted = this.ctx.storage.transactionSync(() => {
        const existed = this.#catalog.delete(id, this.#version.next().tick);
        if (existed) this.#factsDue.add([id]);
        return existed;
      });
      return this.#publishFacts([id], deleted);
    }

    get(id: string): CatalogItem | null {
      return this.#catalog.get(id)?.item ?? null;
    }

    page(after: string, limit: number): readonly CatalogItem[] {
      return this.#catalog.page(after, limit);
    }

    /** Publishes everything again: after the read model was emptied or replaced. */
    republish(): void {
      this.ctx.storage.transactionSync(() => {
        const items = this.#sums.items();
        this.#sums.due.add(items);
        this.#publisher.touched(items);
        this.#factsDue.add(this.#catalog.ids());
      });
      this.#publisher.forgetBoard();
      this.#boards.forget();
      this.#publishSoon();
    }

    /** Publishes everything again if the read model, which holds a board of this version, lost some of it. */
    heal(held: Version | null): boolean {
      const isBehind = this.#version.isBehind(held);
      if (isBehind) this.republish();
      return isBehind;
    }

    /** Publishes the boards by category, price and occasion, as far as they changed. Throws as the read model does. */
    publishBoards(): Promise<void> {
      return this.#boards.run();
    }

    /** As the read model answers boards and facts, from the rows themselves; null for lists. */
    read(keys: readonly string[]): readonly (ReadModelEntry | null)[] {
      return this.#publisher.read(keys);
    }

    /** All day rows of a generation in key order, for comparing states. */
    sums(generation = this.#deps.generation): ReturnType<ItemSums["dump"]> {
      return this.#sumsOf(generation).dump();
    }

    /** Compares a page of the items of another generation with those that serve. */
    compare(generation: number, after: string, limit: number): SumsComparison {
      return compareSums(this.#sums, this.#sumsOf(generation), after, limit);
    }

    override async alarm(): Promise<void> {
      this.#alarmAt = null;
      this.#lastRun = this.#deps.clock.now();
      try {
        const more = await this.#publisher.run();
        this.#failures = 0;
        if (!more) this.#tellLooks();
        if (more) this.#publishBy(this.#deps.clock.now() + pace.backlog);
      } catch (error) {
        // Never thrown on: the platform gives an alarm up after six retries.
        this.#failures++;
        this.#deps.failed(error);
        this.#publishBy(publishAfterFailure(this.#deps.clock.now(), this.#failures));
      }
    }

    #sumsOf(generation: number): ItemSums {
      const known = this.#generations.get(generation);
      if (known !== undefined) return known;
      const { storage } = this.ctx;
      const sums = itemSums(storage.sql, generation, (work) => storage.transactionSync(work));
      this.#generations.set(generation, sums);
      return sums;
    }

    /** The first time that a rebuilt generation serves: all of it goes out, over what the one before has published. */
    #switch(): void {
      const { generation } = this.#deps;
      const switched = this.ctx.storage.transactionSync(() => {
        const before = this.#version.raise(generation);
        if (before === null) return false;
        for (const item of this.#sums.items()) this.#standings.renew(item);
        this.#sums.due.add(this.#sumsOf(before).items());
        return true;
      });
      if (switched) this.republish();
    }

    /** Facts go out before the answer; what the read model does not take now, the alarm brings later. */
    async #publishFacts<T>(ids: readonly string[], stored: T): Promise<Stored<T>> {
      this.#publishSoon();
      try {
        await this.#publisher.facts(ids);
        this.#tellLooks();
        return ok(stored);
      } catch (error) {
        this.#deps.failed(error);
        return err("unpublished");
      }
    }

    #tellLooks(): void {
      const items = [...this.#restyled];
      this.#restyled.clear();
      if (items.length > 0) this.#deps.looksChanged(items);
    }

    #publishSoon(): void {
      if (this.#alarmAt === null) this.#publishBy(publishAfterChange(this.#deps.clock.now(), this.#lastRun));
    }

    /** Not awaited: it commits together with the writes before it, and the answer waits for both. */
    #publishBy(at: number): void {
      if (this.#alarmAt !== null && this.#alarmAt <= at) return;
      this.#alarmAt = at;
      void this.ctx.storage.setAlarm(at);
    }
  };
