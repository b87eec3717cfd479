import { reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { readerName } from "../../../src/aggregate/reader-name.ts";
import type { RebuildSource } from "../../../src/aggregate/rebuild-source.ts";
import type { EventRecord } from "../../../src/contract/record.ts";
import { shards } from "../../../src/items/shards.ts";
import { rewriteArchive } from "../../../src/lake/rewrite-archive.ts";
import { isErasedValue } from "../../../src/log/erased-record.ts";
import type { StoredRecord } from "../../../src/log/event-log.port.ts";
import { erasureRecords } from "../../../src/profile/erasure/begin.ts";
import { replacing } from "../../../src/profile/erasure/replacements.ts";
import {
  deployed,
  epochsOf,
  generationsOf,
  peopleOf,
  putIntoLake,
  rebuildOf,
  wakeAll,
  type GenerationsEnv,
} from "../../support/generations-worker.ts";
import { minute, start } from "../../support/person-records.ts";
import { personKeys, shoppingLog } from "../../support/shopping-log.ts";

const bindings = env as unknown as GenerationsEnv;
const shoppers = personKeys(30);
const partitions = [0, 1, 2, 3];
const erased = shoppers.filter((_, n) => n % 4 === 0);
const at = start + 400 * 4 * minute;
const log = () => epochsOf(bindings)[0].log;

const append = async (records: readonly EventRecord[]): Promise<void> => {
  for (let from = 0; from < records.length; from += 40) {
    for (const result of await log().append(records.slice(from, from + 40))) expect(result.ok).toBe(true);
    await wakeAll(bindings);
  }
};
const readerAt = (partition: number, generation = 1) =>
  bindings.READER.getByName(readerName("e1", partition, generation));
const offsets = (generation: number) =>
  Promise.all(partitions.map(async (partition) => (await readerAt(partition, generation).standing()).next));
const settled = () =>
  vi.waitFor(
    async () => {
      for (let twice = 0; twice < 2; twice++)
        for (const partition of partitions) expect((await readerAt(partition).status()).lagRecords).toBe(0);
    },
    { timeout: 30_000, interval: 50 },
  );
const caughtUp = (generation: number) =>
  vi.waitFor(async () => expect(await offsets(generation)).toEqual(await offsets(1)), {
    timeout: 60_000,
    interval: 50,
  });
const build = async (generation: number, source: RebuildSource = "log"): Promise<void> => {
  await rebuildOf(bindings).start(generation, source);
  await caughtUp(generation);
};
const differences = async (generation: number) => {
  const generations = generationsOf(bindings);
  const done = await rebuildOf(bindings).whileEqual(generation, async () => {
    const items = await Promise.all(shards.map((shard) => generations.differentItems(shard, generation, "", 1_000)));
    return {
      people: await generations.differentPeople(shoppers, generation),
      sums: items.flatMap(({ differentSums }) => differentSums),
      lists: items.flatMap(({ differentLists }) => differentLists),
    };
  });
  if (!done.ok) throw new Error(done.error);
  return done.value;
};
const same = { people: [], sums: [], lists: [] };

const recordsOf = async (partition: number): Promise<readonly StoredRecord[]> => {
  const read = await log().read(partition, 0, 30_000_000);
  return read.ok ? read.value.records : [];
};
/** Takes the erased people's records out of log and archive; returns how many that were. */
const takenOut = async (): Promise<number> => {
  let records = 0;
  for (const partition of partitions) {
    const replaced = replacing(erased, at, []);
    const values = (await recordsOf(partition)).flatMap((record) => {
      const value = replaced.of(record);
      return value === null ? [] : [[record.offset, value] as const];
    });
    await bindings.LOG_PARTITION.getByName(`log:e1:${partition}`).replace(values);
    await rewriteArchive(deployed.lake, { epoch: "e1", partition }, new Map(values));
    records += values.length;
  }
  return records;
};
const counters = async (generation: number) => {
  const all = await Promise.all(partitions.map(async (one) => (await readerAt(one, generation).status()).counters));
  const sum = (name: keyof (typeof all)[number]): number => all.reduce((total, one) => total + one[name], 0);
  return { logged: sum("logged"), erased: sum("erased"), others: sum("applied") + sum("duplicates") + sum("copied") };
};

beforeEach(async () => {
  await reset();
  Object.assign(deployed, { serving: 1, epochs: [{ epoch: "e1", partitions: 4 }], delayMs: () => 0 });
  deployed.cutSizes.clear();
  deployed.lake.files.clear();
});

describe("a rebuild of people of whom some were erased", () => {
  it("is the same bytes with their records still there, while they go, and without them, from log and archive", async () => {
    for (const [generation, size] of [7, 100, 1_000, 50].entries()) deployed.cutSizes.set(generation + 2, size);
    await append(shoppingLog({ count: 400, people: 30, seed: 21 }));
    await settled();
    // One that stops in the middle of what is taken out later.
    await build(5);
    await rebuildOf(bindings).start(5, null);
    await append(erasureRecords({ id: "1", at, keys: erased, leadsOn: [] }));
    // Late, from before it: erased. And somebody comes back.
    await append(shoppingLog({ count: 100, people: 30, seed: 22, prefix: "late" }));
    const later = shoppingLog({ count: 100, people: 30, seed: 23, prefix: "later" });
    const past = 500 * 4 * minute;
    await append(later.map((each) => ({ ...each, occurred: each.occurred + past, received: each.received + past })));
    await settled();
    for (const partition of partitions)
      await putIntoLake("e1", partition, (await recordsOf(partition)).slice(0, -5), 70);

    await build(2);
    expect(await differences(2)).toEqual(same);
    const { logged, erased: dropped, others } = await counters(1);
    expect([logged, dropped > 10]).toEqual([dropped + others, true]);

    expect(await takenOut()).toBeGreaterThan(dropped);
    const left = (await Promise.all(partitions.map(recordsOf))).flat().map(({ value }) => value);
    expect(left.some(isErasedValue)).toBe(true);
    expect(left.some((value) => erased.some((key) => value.includes(`"${key}"`) && value.includes('"late1"')))).toBe(
      false,
    );
    // Nothing more is to go.
    expect(await takenOut()).toBe(0);

    await Promise.all([build(3), build(4, "archive"), build(5)]);
    for (const generation of [3, 4, 5]) expect(await differences(generation), `generation ${generation}`).toEqual(same);
    const rebuilt = await counters(3);
    expect(rebuilt.logged).toBe(rebuilt.erased + rebuilt.others);
    expect(rebuilt.erased).toBeGreaterThan(dropped);
    const views = await Promise.all(erased.map((key) => peopleOf(bindings, 1).view(key)));
    expect(views.some(({ known }) => known)).toBe(true);
    expect(deployed.alerts).toEqual([]);
  });
});
