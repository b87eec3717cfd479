import { evictAllDurableObjects, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { partitionsOf } from "../../../src/aggregate/epochs.ts";
import { readerName } from "../../../src/aggregate/reader-name.ts";
import type { RebuildSource } from "../../../src/aggregate/rebuild-source.ts";
import type { EventRecord } from "../../../src/contract/record.ts";
import { popularKey } from "../../../src/items/read-model-keys.ts";
import { shards } from "../../../src/items/shards.ts";
import type { StoredRecord } from "../../../src/log/event-log.port.ts";
import {
  deployed,
  epochsOf,
  generationsOf,
  peopleOf,
  putIntoLake,
  readModelOf,
  rebuildOf,
  wakeAll,
  type GenerationsEnv,
} from "../../support/generations-worker.ts";
import { seeded } from "../../support/item-deltas.ts";
import { start } from "../../support/person-records.ts";
import { personKeys, shoppingLog } from "../../support/shopping-log.ts";

const bindings = env as unknown as GenerationsEnv;
const shoppers = personKeys(30);

const append = async (records: readonly EventRecord[]): Promise<void> => {
  const { log } = epochsOf(bindings).at(-1) ?? epochsOf(bindings)[0];
  for (let at = 0; at < records.length; at += 40) {
    for (const result of await log.append(records.slice(at, at + 40))) expect(result.ok).toBe(true);
    await wakeAll(bindings);
  }
};

const readerAt = (partition: number, generation = 1) =>
  bindings.READER.getByName(readerName("e1", partition, generation));
const offsets = (generation: number) =>
  Promise.all([0, 1, 2, 3].map(async (partition) => (await readerAt(partition, generation).standing()).next));

/** Waits until the serving readers have applied everything, the copies of merges included. */
const settled = async (): Promise<void> => {
  await vi.waitFor(
    async () => {
      for (let twice = 0; twice < 2; twice++) {
        for (const partition of [0, 1, 2, 3]) expect((await readerAt(partition).status()).lagRecords).toBe(0);
      }
    },
    { timeout: 30_000, interval: 50 },
  );
};

const built = async (generation: number, source: RebuildSource = "log"): Promise<void> => {
  await rebuildOf(bindings).start(generation, source);
  await vi.waitFor(async () => expect(await offsets(generation)).toEqual(await offsets(1)), {
    timeout: 60_000,
    interval: 50,
  });
};

/** What differs between a generation and the one that serves: people, items by sums, items by lists. */
const differences = async (generation: number) => {
  const generations = generationsOf(bindings);
  const done = await rebuildOf(bindings).whileEqual(generation, async () => {
    const people = await generations.differentPeople(shoppers, generation);
    const items = await Promise.all(shards.map((shard) => generations.differentItems(shard, generation, "", 1_000)));
    return {
      people,
      compared: items.reduce((sum, page) => sum + page.items, 0),
      sums: items.flatMap(({ differentSums }) => differentSums),
      lists: items.flatMap(({ differentLists }) => differentLists),
    };
  });
  if (!done.ok) throw new Error(done.error);
  return done.value;
};
const none = { people: [], compared: 40, sums: [], lists: [] };

/** What is published of every shard, once nothing more is. */
const boards = async () => {
  const look = () => readModelOf(bindings).getMany(shards.map(popularKey));
  let found = await look();
  for (;;) {
    await scheduler.wait(1_500);
    const later = await look();
    if (JSON.stringify(later) === JSON.stringify(found)) return found;
    found = later;
  }
};

const logged = async (): Promise<Map<string, readonly StoredRecord[]>> => {
  const found = new Map<string, readonly StoredRecord[]>();
  for (const epoch of epochsOf(bindings)) {
    for (const partition of partitionsOf(epoch)) {
      const read = await epoch.log.read(partition, 0, 30_000_000);
      found.set(`${epoch.log.epoch}/${partition}`, read.ok ? read.value.records : []);
    }
  }
  return found;
};

/** Puts the log into the lake, without what is newest. */
const archive = async (all: ReadonlyMap<string, readonly StoredRecord[]>, until?: number): Promise<void> => {
  for (const [place, records] of all) {
    const [epoch = "", partition] = place.split("/");
    await putIntoLake(epoch, Number(partition), records.slice(0, until), 70);
  }
};

beforeEach(async () => {
  await reset();
  Object.assign(deployed, { serving: 1, epochs: [{ epoch: "e1", partitions: 4 }], delayMs: () => 0 });
  deployed.cutSizes.clear();
  deployed.lake.files.clear();
});

describe("a rebuild", () => {
  it("is the same bytes from log and archive, in cuts of 1, 7, 100 and 1000, however partitions interleave", async () => {
    await append(shoppingLog({ count: 700, people: 30, seed: 11 }));
    await settled();
    const before = await logged();
    const published = await boards();
    await archive(before, -5);
    expect([...before.values()].flat().length).toBeGreaterThan(700);

    const random = seeded(3);
    deployed.delayMs = (generation) => (generation > 1 && random() < 0.05 ? Math.floor(random() * 30) : 0);
    const sizes = [1, 7, 100, 1_000, 7];
    for (const [at, size] of sizes.entries()) deployed.cutSizes.set(at + 2, size);
    await Promise.all([built(2), built(3), built(4), built(5), built(6, "archive")]);
    for (const generation of [2, 3, 4, 5, 6]) expect(await differences(generation)).toEqual(none);

    expect(await logged()).toEqual(before);
    expect(await boards()).toEqual(published);
    const counters = async (generation: number) => (await readerAt(1, generation).status()).counters;
    expect(await counters(2)).toEqual(await counters(1));
    expect(deployed.alerts).toEqual([]);
  });

  it("needs no log where the archive has everything, and says so where nobody has", async () => {
    await append(shoppingLog({ count: 120, people: 30, seed: 12 }));
    await settled();
    await archive(await logged());
    for (const partition of [0, 1, 2, 3])
      await bindings.LOG_PARTITION.getByName(`log:e1:${partition}`).prune({ ms: Infinity });
    await built(2, "archive");
    expect(await differences(2)).toMatchObject({ people: [], sums: [], lists: [] });
    const [oldest = ""] = [...deployed.lake.files.keys()].filter((name) => name.includes("/e1/0/")).toSorted();
    deployed.lake.files.delete(oldest);
    await rebuildOf(bindings).start(3, "log");
    await vi.waitFor(async () => expect((await readerAt(0, 3).standing()).stuck?.reason).toBe("gap_below_earliest"));
    await expect(differences(3)).rejects.toThrow("partition e1/0");
  });

  it("follows while events arrive, never gets ahead, is compared in between, and says what is wrong", async () => {
    const first = shoppingLog({ count: 200, people: 30, seed: 13 });
    await append(first);
    const rebuild = rebuildOf(bindings);
    await rebuild.start(2, "log");
    const more = shoppingLog({ count: 300, people: 30, seed: 14, prefix: "f" });
    const shopping = (async () => {
      for (let at = 0; at < more.length; at += 5) {
        await append(more.slice(at, at + 5));
        await scheduler.wait(10);
      }
    })();
    let looks = 0;
    while ((await Promise.race([shopping.then(() => "over"), scheduler.wait(1)])) !== "over") {
      for (const { built: own, served } of (await rebuild.progress(2)).partitions) {
        expect(own.next).toBeLessThanOrEqual(served.next);
      }
      expect(await differences(2)).toMatchObject({ people: [], sums: [], lists: [] });
      looks++;
    }
    await shopping;
    expect(looks).toBeGreaterThan(2);
    await settled();
    await vi.waitFor(async () => expect(await offsets(2)).toEqual(await offsets(1)), { timeout: 20_000 });
    expect(await differences(2)).toMatchObject({ people: [], sums: [], lists: [] });

    const [key = ""] = shoppers;
    await peopleOf(bindings, 2).apply(key, {
      epoch: "planted",
      partition: 0,
      first: 0,
      last: 0,
      records: [{ offset: 0, record: { ...first[0], id: "planted", key, occurred: start } as EventRecord }],
    });
    expect((await differences(2)).people).toEqual([key]);
  });

  it("serves after the switch: under its own versions, without a word of the old readers, and back again", async () => {
    await append(shoppingLog({ count: 200, people: 30, seed: 15 }));
    await settled();
    await built(2);
    await rebuildOf(bindings).start(2, null);
    deployed.serving = 2;
    await evictAllDurableObjects();
    const old = await ends();
    await append(shoppingLog({ count: 100, people: 30, seed: 16, prefix: "g" }));
    await vi.waitFor(async () => expect(await offsets(2)).toEqual(await ends()), { timeout: 20_000 });
    await vi.waitFor(
      async () => {
        const found = await readModelOf(bindings).getMany(shards.map(popularKey));
        const generations = found.flatMap((board) => board?.version.generation ?? []);
        expect(generations.length).toBeGreaterThan(10);
        expect(new Set(generations)).toEqual(new Set([2]));
      },
      { timeout: 20_000, interval: 100 },
    );
    // The old generation stands where it was, and catches up by itself when it serves again.
    deployed.serving = 1;
    await evictAllDurableObjects();
    expect(await offsets(1)).toEqual(old);
    await wakeAll(bindings);
    await settled();
    await built(2);
    expect(await differences(2)).toMatchObject({ people: [], sums: [], lists: [] });
  });
});

const logEnd = async (partition: number): Promise<number> => {
  const bounds = await (epochsOf(bindings).at(-1) ?? epochsOf(bindings)[0]).log.bounds(partition);
  return bounds.ok ? bounds.value.end : Number.NaN;
};
const ends = () => Promise.all([0, 1, 2, 3].map((partition) => logEnd(partition)));
