import { expect, it } from "vitest";
import { seeded } from "../../../scripts/lib/seeded.ts";
import { burstPlacements, type BurstWorld, burstWorld } from "../../support/burst-world.ts";
import { browsers } from "../../support/mail-clients/client.ts";
import { MemoryReadModel, viewer } from "../../support/recommend-parts.ts";
import { createTurns } from "../../support/turns.ts";

/** BURST_MESSAGES=n, BURST_SEED=n: more, others. */
const messages = Number(process.env["BURST_MESSAGES"] ?? 10_000);
const seed = Number(process.env["BURST_SEED"] ?? 20_261_123);

const slots = [1, 2, 3, 4, 5, 6] as const;
const agents = {
  gmail: "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
  apple: "Mozilla/5.0",
  yahoo: "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html",
  outlook: "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; ms-office; MSOffice 16)",
  mac: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)",
  phone: browsers.iphone,
  unnamed: "",
} as const;
const scanner = "Mozilla/5.0 (compatible; Barracuda Sentinel/1.0)";

const count = 72;
const itemIds = Array.from({ length: count }, (_, n) => `i${n}`);

const createWorld = (random: () => number) => {
  const below = (limit: number): number => Math.floor(random() * limit);
  const several = (most: number): string[] => [
    ...new Set(Array.from({ length: below(most + 1) }, () => `i${below(count)}`)),
  ];
  const readModel = new MemoryReadModel();
  const item = (id: string): void => {
    const n = Number(id.slice(1));
    readModel.item({
      id,
      price: `${5 + below(60)}.90`,
      brand: `b${n % 5}`,
      category: `c${n % 8}`,
      availability: random() < 0.1 ? "out_of_stock" : "in_stock",
      ...(random() < 0.3 ? { price_dropped_at: Date.UTC(2026, 10, 22) } : {}),
    });
  };
  const ranked = (most: number): [string, number][] => several(most).map((id, rank) => [id, most - rank]);
  for (const id of itemIds) {
    item(id);
    readModel.related(id, ranked(14)).boughtWith(id, ranked(6));
  }
  readModel.popular(itemIds);
  for (const name of ["new", "dropped", "sold", "popular"] as const) {
    readModel.board({ name, scope: "global" }, { "": several(30) });
    const byCategory = Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`c${n}`, several(12)]));
    readModel.board({ name, scope: "category" }, byCategory);
  }
  const turns = createTurns(random);
  const world = burstWorld(turns, readModel, burstPlacements);
  let revision = 0;
  /** Somebody who looked at, put in the cart and bought something, and was shown something else. */
  const someone = () =>
    viewer(several(8), {
      revision: ++revision,
      cart: several(3).map((id) => ({ item: id, quantity: 1, at: 1_000_000 })),
      purchased: several(3).map((id) => ({ item: id, at: world.state.now, session: 1, first: 1_000, orders: 1 })),
      refused: several(2),
      shown: several(6).map((id) => ({ item: id, at: [world.state.now - 86_400_000] })),
      categories: [`c${below(8)}`],
      known: random() < 0.9,
    });
  return { world, turns, below, someone, reprice: () => item(`i${below(count)}`) };
};

type Tally = Record<"bursts" | "fetches" | "retries" | "answers" | "upgrades" | "acts" | "mixed" | "repeated", number>;

it(`six pictures fetched at once repeat no item, in ${messages} messages`, { timeout: 600_000 }, async () => {
  const random = seeded(seed);
  const { world, turns, below, someone, reprice } = createWorld(random);
  const tally: Tally = {
    bursts: 0,
    fetches: 0,
    retries: 0,
    answers: 0,
    upgrades: 0,
    acts: 0,
    mixed: 0,
    repeated: 0,
  };
  const wrong: string[] = [];

  const told = (name: string, shown: readonly (string | null)[], settled: readonly (string | null)[]): void => {
    const items = shown.filter((item) => item !== null);
    const isRepeated = new Set(items).size < items.length;
    const isMixed = shown.some((item, slot) => item !== (settled[slot] ?? null));
    if (isRepeated) tally.repeated += 1;
    if (isMixed) tally.mixed += 1;
    if (isRepeated || isMixed) wrong.push(`${name}: ${shown.join()} of ${settled.join()}`);
  };

  for (let n = 0; n < messages; n++) {
    const [user, send] = [`p${n}`, `s${n}`];
    const placement = burstPlacements[below(burstPlacements.length)]?.id ?? "default";
    world.setView(user, someone());
    const urls = await turns.outside(world.mint(user, send, placement));
    if (random() < 0.3) await turns.run([answered(world, user, send, placement, tally)]);
    let before = "";
    for (let opening = random() < 0.5 ? 1 : 0; opening < 2; opening++) {
      const name = `message ${n}, opening ${opening}`;
      const clients = chosen(random, Object.values(agents), random() < 0.3 ? 2 : 1);
      const isActing = random() < 0.3;
      const isAnswering = random() < 0.25;
      const bursts = clients.map((agent) => burst(world, urls, agent, random, tally));
      const json = isAnswering ? [answered(world, user, send, placement, tally)] : [];
      const acting = isActing ? [acts(world, turns, user, someone, reprice)] : [];
      const scanning = random() < 0.1 ? [burst(world, urls, scanner, random, tally)] : [];
      tally.acts += acting.length;
      await turns.run<unknown>([...bursts, ...json, ...acting, ...scanning]);
      const settled = await world.settled(user, send, placement);
      for (const pictures of bursts) told(name, await pictures, settled);
      for (const answer of isActing ? [] : json) told(`${name}, JSON`, (await answer).slice(0, 6), settled);
      if (before !== "" && before !== settled.join()) tally.upgrades += 1;
      before = settled.join();
      // Within the dwell, after it, after a reconsideration, days later.
      world.state.now += [3_000, 30_000, 70_000, 2 * 86_400_000][below(4)] ?? 0;
      if (random() < 0.5) world.setView(user, someone());
      if (random() < 0.5) reprice();
    }
    world.forget(user);
    world.forgetTokens();
  }
  process.stderr.write(`Bursts of ${messages} messages: ${JSON.stringify(tally)}\n`);
  expect(wrong.slice(0, 5)).toEqual([]);
  expect(tally.upgrades).toBeGreaterThan(messages / 20);
});

/** Six fetches at once; some come twice, as a client's do that gave up on the first. */
const burst = (
  world: BurstWorld,
  urls: readonly string[],
  agent: string,
  random: () => number,
  tally: Tally,
): Promise<(string | null)[]> => {
  tally.bursts += 1;
  const headers = { "user-agent": agent };
  return Promise.all(
    slots.map(async (slot) => {
      tally.fetches += 1;
      const isRetried = random() < 0.1;
      const fetches = [world.see(urls[slot - 1] ?? "", headers)];
      if (isRetried) fetches.push(world.see(urls[slot - 1] ?? "", headers));
      tally.retries += fetches.length - 1;
      const seen = await Promise.all(fetches);
      return seen.at(-1) ?? null;
    }),
  );
};

const answered = async (
  world: BurstWorld,
  user: string,
  send: string,
  placement: string,
  tally: Tally,
): Promise<readonly string[]> => {
  tally.answers += 1;
  const { items } = await world.json(user, send, placement, 6);
  const ids = items.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  return ids;
};

/** In the middle of it the person does something, and the catalogue changes. */
const acts = async (
  world: BurstWorld,
  turns: { readonly turn: () => Promise<void> },
  user: string,
  someone: () => Parameters<BurstWorld["setView"]>[1],
  reprice: () => void,
): Promise<void> => {
  for (let pause = 0; pause < 4; pause++) await turns.turn();
  world.setView(user, someone());
  reprice();
};

const chosen = <T>(random: () => number, from: readonly T[], many: number): T[] =>
  Array.from({ length: many }, () => from[Math.floor(random() * from.length)]).filter((one) => one !== undefined);
