import type { ItemShards, ShardCut } from "../../src/aggregate/item-shards.port.ts";
import type { People, PersonCut, PersonCutResult } from "../../src/aggregate/people.port.ts";
import type { CutReport, StuckReader } from "../../src/aggregate/pass.ts";
import type { ItemDelta } from "../../src/contract/contribution.ts";
import type { Result } from "../../src/base/result.ts";
import type { AppendResults } from "../../src/log/checked-append.ts";
import type { EventRecord } from "../../src/contract/record.ts";
import type { Page, ReadFailure } from "../../src/log/event-log.port.ts";

/** A small but complete person: watermark, duplicates by (source, id), the last cut's answer kept, merges copied. */
class SmallPerson {
  next = 0;
  readonly ids: string[] = [];
  readonly seen = new Set<string>();
  last: { first: number; answer: PersonCutResult } | null = null;

  apply(cut: PersonCut): PersonCutResult {
    if (this.last !== null && this.last.first === cut.first) return this.last.answer;
    let [applied, duplicates, copied] = [0, 0, 0];
    const deltas: ItemDelta[] = [];
    const copies: EventRecord[] = [];
    for (const { offset, record } of cut.records) {
      const id = `${record.source} ${record.id}`;
      if (offset < this.next || this.seen.has(id)) {
        duplicates++;
        continue;
      }
      this.seen.add(id);
      this.ids.push(record.id);
      if (record.copied === undefined) applied++;
      else copied++;
      if (record.merge_into !== undefined) {
        copies.push({ ...record, merge_into: undefined, key: record.merge_into, copied: record.key });
      }
      if (record.type === "product_viewed" && record.copied === undefined) {
        const day = Math.floor(record.occurred / 86_400_000);
        deltas.push({
          item: record.properties.product_id,
          day,
          views: 1,
          carts: 0,
          buys: 0,
          importedBuys: 0,
          pairs: {},
        });
      }
    }
    this.next = cut.last + 1;
    const answer = { applied, duplicates, copied, deltas, copies };
    this.last = { first: cut.first, answer };
    return answer;
  }
}

const shardCount = 4;

/** People and item shards of one epoch, with switches for what may go wrong. */
export const smallWorld = () => {
  const people = new Map<string, SmallPerson>();
  const views = new Map<string, number>();
  const watermarks = new Map<string, number>();
  const cuts: { partition: number; first: number; last: number }[] = [];
  const reports: CutReport[] = [];
  const observed: number[] = [];
  const alerts: StuckReader[] = [];
  /** Called before an effect; throws to make it fail before, or after if it returns "after". */
  const faults = {
    person: (_key: string): "after" | undefined => undefined,
    shard: (): "after" | undefined => undefined,
  };
  let delayMs = 0;
  type Append = (records: readonly EventRecord[]) => Promise<AppendResults>;

  const peoplePort: People = {
    apply: async (key, cut) => {
      cuts.push({ partition: cut.partition, first: cut.first, last: cut.last });
      const fault = faults.person(key);
      if (delayMs > 0) await scheduler.wait(delayMs);
      const person = people.get(key) ?? new SmallPerson();
      people.set(key, person);
      const answer = person.apply(cut);
      if (fault === "after") throw new Error("the reply was lost");
      return answer;
    },
  };
  const shardsPort: ItemShards = {
    count: shardCount,
    shardOf: (item) => item.length % shardCount,
    add: async (shard: number, cut: ShardCut) => {
      const fault = faults.shard();
      const at = `${shard} ${cut.partition}`;
      if (cut.first >= (watermarks.get(at) ?? 0)) {
        watermarks.set(at, cut.last + 1);
        for (const delta of cut.deltas) views.set(delta.item, (views.get(delta.item) ?? 0) + delta.views);
      }
      await Promise.resolve();
      if (fault === "after") throw new Error("the reply was lost");
    },
  };

  return {
    /** Stands between the reader and the log's answers. */
    logFault: (read: Result<Page, ReadFailure>): Result<Page, ReadFailure> => read,
    peoplePort,
    shardsPort,
    faults,
    /** Range of every call to a person, in order. */
    cuts,
    reports,
    observed,
    alerts,
    /** What a drain's append to the primary log meets; replaced to make it fail. */
    primary: (records: readonly EventRecord[], append: Append): Promise<AppendResults> => append(records),
    slowPeople: (ms: number): void => {
      delayMs = ms;
    },
    idsOf: (key: string): readonly string[] => people.get(key)?.ids ?? [],
    views: (): Record<string, number> => Object.fromEntries([...views].toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
};

export type SmallWorld = ReturnType<typeof smallWorld>;

const worlds = new Map<string, SmallWorld>();

/** The world of an epoch; tests and objects run in one isolate and share it, each test has an epoch of its own. */
export const worldOf = (epoch: string): SmallWorld => {
  const world = worlds.get(epoch) ?? smallWorld();
  worlds.set(epoch, world);
  return world;
};
