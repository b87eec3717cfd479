import { evictAllDurableObjects, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { currentOf, partitionsOf } from "../../../src/aggregate/epochs.ts";
import { readerName } from "../../../src/aggregate/reader-name.ts";
import type { EventRecord } from "../../../src/contract/record.ts";
import {
  deployed,
  epochsOf,
  generationsOf,
  peopleOf,
  rebuildOf,
  wakeAll,
  type GenerationsEnv,
} from "../../support/generations-worker.ts";
import { shards } from "../../../src/items/shards.ts";
import { decodeDayRow } from "../../../src/items/sums.ts";
import { identified, start, viewed } from "../../support/person-records.ts";
import { personKeys } from "../../support/shopping-log.ts";

const bindings = env as unknown as GenerationsEnv;
const shoppers = personKeys(24);
const e1 = { epoch: "e1", partitions: 4 };
const e2 = { epoch: "e2", partitions: 8 };

/** The n-th event of a person; a person's events are sent one after the other. */
const event = (key: string, n: number): EventRecord => viewed(`item-${n}`, start + n, { key, id: `${key}-${n}` });

/** Sends until the log confirms, as the collector and its senders do: the log is asked for anew every time. */
const send = async (
  records: readonly EventRecord[],
  logOf = () => currentOf(epochsOf(bindings)).log,
): Promise<void> => {
  for (let left = [...records]; left.length > 0;) {
    const results = await logOf().append(left);
    left = left.filter((_, at) => results[at]?.ok !== true);
    if (left.length > 0) await scheduler.wait(20);
  }
};

const statusesOf = async () =>
  Promise.all(
    epochsOf(bindings).flatMap((epoch) =>
      partitionsOf(epoch).map(async (partition) => {
        const name = readerName(epoch.log.epoch, partition, deployed.serving);
        return { epoch: epoch.log.epoch, ...(await bindings.READER.getByName(name).status()) };
      }),
    ),
  );
const settled = async (): Promise<void> => {
  await vi.waitFor(
    async () => {
      for (let twice = 0; twice < 2; twice++) {
        expect((await statusesOf()).filter(({ lagRecords }) => lagRecords !== 0)).toEqual([]);
      }
    },
    { timeout: 60_000, interval: 100 },
  );
};

/** Something that others wait for. */
const milestone = () => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  return { reached: promise, reach: () => resolve(undefined) };
};

const eventsOf = async (key: string): Promise<string[]> => {
  const everything = { type: null, session: null, since: null, until: null, limit: 1_000, after: null };
  const page = await peopleOf(bindings, deployed.serving).events(key, everything);
  return page.events.map(({ id }) => id).toReversed();
};
const views = async (): Promise<number> => {
  const rows = await Promise.all(shards.map((shard) => bindings.ITEM_SHARD.getByName(`items:${shard}`).sums()));
  return rows.flat().reduce((sum, [, , text]) => sum + decodeDayRow(String(text)).views, 0);
};

beforeEach(async () => {
  await reset();
  Object.assign(deployed, { serving: 1, epochs: [e1], delayMs: () => 0 });
  deployed.alerts.length = 0;
});

describe("a change of the log under load", () => {
  it("loses and doubles nothing, keeps each person's order, and closes the old epoch to those who do not know yet", async () => {
    const perPerson = 40;
    const oldLog = currentOf(epochsOf(bindings)).log;
    // Slow enough for a backlog to be left when the epoch changes.
    deployed.delayMs = () => 15;
    let sent = 0;
    let refused = 0;
    const [changed, begun] = [milestone(), milestone()];
    const shopping = shoppers.map(async (key, at) => {
      // Every third sender's Worker is of the configuration before, until it is refused.
      let isOld = at % 3 === 0;
      for (let n = 0; n < perPerson; n++) {
        if (n === 20) await (isOld ? begun : changed).reached;
        await send([event(key, n)], () => {
          if (!isOld) return currentOf(epochsOf(bindings)).log;
          return {
            ...oldLog,
            append: async (records) => {
              const results = await oldLog.append(records);
              isOld = results.every((result) => result.ok);
              if (!isOld) refused++;
              return results;
            },
          };
        });
        sent++;
        if (n % 10 === 0) await wakeAll(bindings);
      }
    });
    await vi.waitFor(() => expect(sent).toBe(shoppers.length * 20), { interval: 10, timeout: 20_000 });
    deployed.epochs = [e1, e2];
    await evictAllDurableObjects();
    changed.reach();
    await wakeAll(bindings);
    await vi.waitFor(
      async () => {
        const isRead = (await statusesOf()).some(({ epoch, counters }) => epoch === "e2" && counters.logged > 0);
        expect(isRead).toBe(true);
      },
      { timeout: 20_000 },
    );
    // Whoever still has the configuration of before goes on now.
    begun.reach();
    await Promise.all(shopping);
    deployed.delayMs = () => 0;
    await wakeAll(bindings);
    await settled();

    for (const key of shoppers) {
      expect(await eventsOf(key)).toEqual(Array.from({ length: perPerson }, (_, n) => `${key}-${n}`));
    }
    const statuses = await statusesOf();
    const logged = (epoch: string) =>
      statuses.filter((one) => one.epoch === epoch).reduce((sum, { counters }) => sum + counters.logged, 0);
    expect([logged("e1"), logged("e2")]).toEqual([shoppers.length * 20, shoppers.length * 20]);
    expect(refused).toBe(shoppers.length / 3);
    expect(statuses.reduce((sum, { counters }) => sum + counters.applied, 0)).toBe(shoppers.length * perPerson);
    expect(await views()).toBe(shoppers.length * perPerson);
    expect(deployed.alerts).toEqual([]);

    // A rebuild reads the epochs in the same order.
    await rebuildOf(bindings).start(2, "log");
    const compared = await vi.waitFor(
      async () => {
        const done = await rebuildOf(bindings).whileEqual(2, () =>
          generationsOf(bindings).differentPeople(shoppers, 2),
        );
        if (!done.ok) throw new Error(done.error);
        return done.value;
      },
      { timeout: 40_000, interval: 200 },
    );
    expect(compared).toEqual([]);
  });

  it("holds the new epoch while one old partition is not read to its end, through evictions, and says what for", async () => {
    const [key = ""] = shoppers;
    await send(shoppers.map((one) => event(one, 0)));
    deployed.delayMs = () => {
      throw new Error("away");
    };
    await wakeAll(bindings);
    deployed.epochs = [e1, e2];
    await evictAllDurableObjects();
    await send(shoppers.map((one) => event(one, 1)));
    await wakeAll(bindings);
    await scheduler.wait(500);
    await evictAllDurableObjects();
    await wakeAll(bindings);
    await vi.waitFor(async () => {
      const held = (await statusesOf()).filter(({ epoch, lagRecords }) => epoch === "e2" && lagRecords !== 0);
      expect(held.length).toBeGreaterThan(3);
      for (const { failing, next } of held) {
        expect(failing).toMatch(/^epoch e1 is not drained: partitions \d/);
        expect(next).toBe(0);
      }
    });
    expect(await eventsOf(key)).toEqual([]);
    deployed.delayMs = () => 0;
    await evictAllDurableObjects();
    await wakeAll(bindings);
    await settled();
    for (const one of shoppers) expect(await eventsOf(one)).toEqual([`${one}-0`, `${one}-1`]);
  });

  it("appends the copies of a merge that it drains to the new epoch", async () => {
    const [from = "", to = ""] = shoppers;
    await send([event(from, 0), identified({ key: from, merge_into: to, id: "merge", occurred: start + 1 })]);
    deployed.epochs = [e1, e2];
    await evictAllDurableObjects();
    await wakeAll(bindings);
    await vi.waitFor(async () => expect(await eventsOf(to)).toEqual([`${from}-0`, "merge"]), { timeout: 30_000 });
    await settled();
    const copied = (await statusesOf()).filter(({ counters }) => counters.copied > 0);
    expect(copied.map(({ epoch }) => epoch)).toEqual(["e2"]);
  });
});
