import * as z from "zod";
import type { History } from "./senders.ts";
import type { Fact } from "./traffic.ts";

const Profile = z.object({
  counters: z.record(z.string(), z.int()),
  purchases: z.array(z.object({ item_id: z.string(), quantity: z.int() })),
});
const Events = z.object({
  data: z.array(z.object({ id: z.string() })),
  cursor: z.object({ next: z.string().nullable() }),
});

/** What one person's profile shows. */
export type Shown = {
  readonly ids: readonly string[];
  readonly counters: ReadonlyMap<string, number>;
  readonly units: ReadonlyMap<string, number>;
};

export type Accounts = {
  accepted: number;
  /** Acknowledged, without effect. */
  lost: number;
  /** More than one effect. */
  doubled: number;
  /** An effect of what was refused, or never sent. */
  ghosts: number;
  /** The first few, in words. */
  readonly wrong: string[];
};

const atOnce = 6;
const toldOf = 20;

/** Reads every person's profile and events and holds them against what the senders were told. */
export const checkAccounts = async (url: string, people: readonly string[], history: History): Promise<Accounts> => {
  const sum: Accounts = { accepted: history.accepted.size, lost: 0, doubled: 0, ghosts: 0, wrong: [] };
  const accepted = Map.groupBy(history.accepted.values(), ({ person }) => person);
  const unknown = Map.groupBy(history.unknown.values(), ({ person }) => person);
  const waiting = [...people];
  const work = async (): Promise<void> => {
    for (let person = waiting.pop(); person !== undefined; person = waiting.pop()) {
      const account = accountOf(await shownOf(url, person), accepted.get(person) ?? [], unknown.get(person) ?? []);
      sum.lost += account.lost;
      sum.doubled += account.doubled;
      sum.ghosts += account.ghosts;
      sum.wrong.push(...account.wrong.map((line) => `${person} ${line}`).slice(0, toldOf - sum.wrong.length));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return sum;
};

/**
 * One person: every acknowledged id is listed once, every unanswered one at most once, nothing else; the counters
 * are the numbers of listed ids, the units those of the listed orders, each order once.
 */
export const accountOf = (
  shown: Shown,
  accepted: readonly Fact[],
  unknown: readonly Fact[],
): Omit<Accounts, "accepted"> => {
  const account = { lost: 0, doubled: 0, ghosts: 0, wrong: [] as string[] };
  const note = (what: "lost" | "doubled" | "ghosts", by: number, why: string): void => {
    if (by <= 0) return;
    account[what] += by;
    account.wrong.push(`${what} ${by}: ${why}`);
  };
  const facts = new Map([...unknown, ...accepted].map((fact) => [fact.id, fact]));
  const times = Map.groupBy(shown.ids, (id) => id);
  for (const { id } of accepted) note("lost", times.has(id) ? 0 : 1, `event ${id}`);
  const listed: Fact[] = [];
  for (const [id, { length }] of times) {
    const fact = facts.get(id);
    note("doubled", length - 1, `event ${id} in the list`);
    note("ghosts", fact === undefined ? 1 : 0, `event ${id}`);
    if (fact !== undefined) listed.push(fact);
  }
  const byType = Map.groupBy(listed, ({ type }) => type as string);
  for (const type of new Set([...byType.keys(), ...shown.counters.keys()])) {
    const [is, must] = [shown.counters.get(type) ?? 0, byType.get(type)?.length ?? 0];
    note("doubled", is - must, `counter ${type} is ${is}, not ${must}`);
    note("lost", must - is, `counter ${type} is ${is}, not ${must}`);
  }
  const bought = new Map(listed.flatMap(({ bought }) => (bought === undefined ? [] : [[bought.item, bought.units]])));
  for (const item of new Set([...bought.keys(), ...shown.units.keys()])) {
    const [is, must] = [shown.units.get(item) ?? 0, bought.get(item)];
    if (must === undefined) note("ghosts", 1, `bought ${is} of ${item}`);
    else {
      note("doubled", is - must, `bought ${is} of ${item}, not ${must}`);
      note("lost", must - is, `bought ${is} of ${item}, not ${must}`);
    }
  }
  return account;
};

const shownOf = async (url: string, person: string): Promise<Shown> => {
  const profile = await get(`${url}/v1/profiles/${person}`, Profile);
  const ids: string[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const page: z.infer<typeof Events> | null = await get(
      `${url}/v1/profiles/${person}/events?limit=1000${cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`}`,
      Events,
    );
    ids.push(...(page?.data ?? []).map(({ id }) => id));
    cursor = page?.cursor.next ?? null;
  }
  return {
    ids,
    counters: new Map(Object.entries(profile?.counters ?? {})),
    units: new Map(profile?.purchases.map(({ item_id, quantity }) => [item_id, quantity]) ?? []),
  };
};

const get = async <T>(url: string, schema: z.ZodType<T>): Promise<T | null> => {
  const answer = await fetch(url, { headers: { authorization: "Bearer sk_dev" } });
  const text = await answer.text();
  if (answer.status === 404) return null;
  if (!answer.ok) throw new Error(`${url}: status ${answer.status} ${text.slice(0, 200)}`);
  return schema.parse(JSON.parse(text));
};
