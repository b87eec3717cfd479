import { describe, expect, it } from "vitest";
import { cardTemplate } from "../../../../src/contract/built-in-templates.ts";
import { type Facts, factsOf } from "../../../../src/items/facts.ts";
import type { TileOutcome } from "../../../../src/render/ahead/build-tile.ts";
import { createTileBuilding } from "../../../../src/render/ahead/tile-building.ts";
import type { TileQueue, WaitingItem } from "../../../../src/render/ahead/tile-queue.ts";

type Row = { -readonly [name in keyof WaitingItem]: WaitingItem[name] } & { due: number };

/** The queue's rows in a map that outlives whoever builds. */
const mapQueue = (rows: Map<string, Row>): TileQueue => {
  const same = ({ item, change }: WaitingItem): Row | undefined => {
    const row = rows.get(item);
    return row?.change === change ? row : undefined;
  };
  return {
    add(items, due, room) {
      const taken = items.slice(0, Math.max(0, room - rows.size));
      for (const item of taken) {
        const known = rows.get(item);
        rows.set(item, {
          item,
          attempts: 0,
          change: (known?.change ?? -1) + 1,
          due: Math.min(due, known?.due ?? Infinity),
        });
      }
      return items.length - taken.length;
    },
    due: (now, limit) =>
      [...rows.values()]
        .filter((row) => row.due <= now)
        .slice(0, limit)
        .map((row) => ({ ...row })),
    nextDue: () => (rows.size === 0 ? null : Math.min(...[...rows.values()].map(({ due }) => due))),
    done: (one) => void (same(one) && rows.delete(one.item)),
    retry: (one, due) => void Object.assign(same(one) ?? {}, { attempts: one.attempts + 1, due }),
    size: () => rows.size,
  };
};

const world = (answer: (title: string) => TileOutcome | Promise<TileOutcome> = () => "built") => {
  const rows = new Map<string, Row>();
  const state = { now: 0, alarm: null as number | null, areFactsAway: false, builtAt: [] as number[] };
  const built: string[] = [];
  const counts: Record<string, number> = {};
  const titles = new Map<string, string>();
  const facts = async (items: readonly string[]): Promise<Map<string, Facts>> => {
    if (state.areFactsAway) throw new Error("away");
    return new Map(
      items.flatMap((id) => {
        const title = titles.get(id);
        return title === undefined ? [] : [[id, factsOf({ id, title })]];
      }),
    );
  };
  const open = () =>
    createTileBuilding(
      {
        facts,
        templates: async () => [cardTemplate],
        build: async ({ drawing }) => {
          const text = drawing.layers.find((layer) => layer.kind === "text")?.runs[0]?.text ?? "";
          built.push(text);
          state.builtAt.push(state.now);
          return answer(text);
        },
        shopCurrency: "EUR",
        restMs: 200,
        clock: { now: () => state.now },
        metrics: {
          count: (_, labels, by = 1) => {
            const outcome = labels?.["outcome"] ?? "";
            counts[outcome] = (counts[outcome] ?? 0) + by;
          },
          observe: () => undefined,
        },
        wait: async (ms) => {
          state.now += ms;
        },
      },
      mapQueue(rows),
      {
        get: async () => state.alarm,
        set: async (at) => {
          state.alarm = at;
        },
      },
    );
  let building = open();
  return {
    rows,
    state,
    built,
    counts,
    put: async (items: Readonly<Record<string, string>>) => {
      for (const [id, title] of Object.entries(items)) titles.set(id, title);
      await building.add(Object.keys(items));
    },
    gone: (id: string) => titles.delete(id),
    /** As after a kill: only rows and the alarm are left. */
    restart: () => {
      building = open();
    },
    status: () => building.status(),
    /** Runs alarms until none is set, or until a time. */
    run: async (until = Infinity) => {
      while (state.alarm !== null && state.alarm <= until) {
        state.now = Math.max(state.now, state.alarm);
        state.alarm = null;
        await building.alarm();
      }
    },
  };
};

const many = (n: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: n }, (_, one) => [`i${one}`, `Item ${one}`]));

describe("tiles built ahead", () => {
  it("are built a while after the change, a few a second, each item once however often it changed", async () => {
    const { put, run, built, state, counts, status } = world();
    await put(many(50));
    await put({ i7: "Item 7, renamed" });
    expect(status()).toEqual({ waiting: 50, failing: null });
    await run();
    expect(built).toHaveLength(50);
    expect(built).toContain("Item 7, renamed");
    expect(state.builtAt[0]).toBe(2_000);
    expect(state.builtAt.slice(1).every((at, n) => at - (state.builtAt[n] ?? 0) >= 200)).toBe(true);
    expect([counts, status().waiting]).toEqual([{ built: 50 }, 0]);
  });

  it("take no longer than a run at a time", async () => {
    const { put, run, built, state } = world();
    await put(many(300));
    await run(2_000);
    expect(state.now).toBeLessThan(22_500);
    expect(built.length).toBeLessThanOrEqual(101);
    await run();
    expect(new Set(built).size).toBe(300);
  });

  it("are built of all other items where one cannot even be drawn", async () => {
    const { put, run, built, counts } = world((title) => {
      if (title === "Item 0") throw new Error("a bug about this item");
      return "built";
    });
    await put(many(5));
    await run();
    expect(new Set(built)).toContain("Item 4");
    expect(counts).toMatchObject({ built: 4, given_up: 1 });
  });

  it("are built anew when the item changes while they are built", async () => {
    const changed = Promise.withResolvers<void>();
    const { put, run, built, status } = world(async (title): Promise<TileOutcome> => {
      if (title === "Mug") await changed.promise;
      return "built";
    });
    await put({ mug: "Mug" });
    const running = run();
    await put({ mug: "Cup" });
    changed.resolve();
    await running;
    await run();
    expect([built, status().waiting]).toEqual([["Mug", "Cup"], 0]);
  });

  it("are built after a kill in the middle", async () => {
    let dies = true;
    const { put, run, built, state, restart } = world((title) =>
      dies && title === "Item 1" ? new Promise<never>(() => undefined) : "built",
    );
    await put(many(3));
    const killed = run();
    await Promise.race([killed, new Promise((resolve) => setTimeout(resolve, 20))]);
    dies = false;
    restart();
    // The platform repeats an alarm that did not end.
    state.alarm = state.now;
    await run();
    expect(built).toEqual(["Item 0", "Item 1", "Item 1", "Item 2"]);
  });

  it.each(["timeout", "host_silent", "unreachable", "bad_status", "store_away"] as const)(
    "are tried again after a minute, eight and an hour, and then given up: %s",
    async (why) => {
      const { put, run, state, counts, status } = world(() => why);
      await put({ mug: "Mug" });
      await run();
      const gaps = state.builtAt.map((at, n) => Math.round((at - (state.builtAt[n - 1] ?? 0)) / 60_000));
      expect(gaps).toEqual([0, 1, 8, 64]);
      expect(counts).toEqual({ later: 3, given_up: 1 });
      expect(status().waiting).toBe(0);
    },
  );

  it("are given up at once when the photo is none", async () => {
    const { put, run, built, counts } = world((title) => (title === "Mug" ? "not_an_image" : "built"));
    await put({ mug: "Mug", rug: "Rug" });
    await run();
    expect([built, counts]).toEqual([["Mug", "Rug"], { given_up: 1, built: 1 }]);
  });

  it("ask a photo host that answers nothing ever less, and go on when it is back", async () => {
    let isAway = true;
    const { put, run, state, status, counts } = world(() => (isAway ? "unreachable" : "built"));
    await put(many(1_000));
    await run(60_000);
    expect(state.builtAt.length).toBeLessThan(12);
    expect(status().failing).toBe("unreachable");
    isAway = false;
    await run();
    expect([counts["built"], status()]).toEqual([1_000, { waiting: 0, failing: null }]);
  });

  it("do not wait for photos that their host says are gone", async () => {
    const { put, run, state, built } = world((title) => (title.startsWith("Item") ? "bad_status" : "built"));
    await put({ ...many(200), mug: "Mug" });
    await run(120_000);
    expect(built).toContain("Mug");
    expect(state.builtAt.length).toBeGreaterThan(200);
  });

  it("wait while the catalogue's facts are out of reach", async () => {
    const { put, run, state, built, status } = world();
    await put({ mug: "Mug" });
    state.areFactsAway = true;
    await run(30_000);
    expect([built, status()]).toEqual([[], { waiting: 1, failing: "facts_away" }]);
    state.areFactsAway = false;
    await run();
    expect([built, status()]).toEqual([["Mug"], { waiting: 0, failing: null }]);
  });

  it("are none of an item that was deleted meanwhile", async () => {
    const { put, run, built, gone, status } = world();
    await put({ mug: "Mug" });
    gone("mug");
    await run();
    expect([built, status().waiting]).toEqual([[], 0]);
  });

  it("are not waited for without bounds", async () => {
    const { put, counts, status } = world();
    await put(many(50_100));
    expect([status().waiting, counts]).toEqual([50_000, { dropped: 100 }]);
  });
});
